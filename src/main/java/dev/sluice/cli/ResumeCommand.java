// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.cli;

import dev.sluice.cli.steer.Resume;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(name = "resume", mixinStandardHelpOptions = true, description = "End a pause.")
final class ResumeCommand implements Callable<Integer> {
  @Mixin private final Wish wish = new Wish();

  @Override
  public Integer call() throws InterruptedException {
    return wish.grant(new Resume());
  }
}
