// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.cli;

import dev.sluice.cli.steer.SkipWait;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
    name = "skip-wait",
    mixinStandardHelpOptions = true,
    description = "End the present hold or window now. Guards are never skipped.")
final class SkipWaitCommand implements Callable<Integer> {
  @Mixin private final Wish wish = new Wish();

  @Override
  public Integer call() throws InterruptedException {
    return wish.grant(new SkipWait());
  }
}
