// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.cli;

import dev.sluice.cli.steer.Pause;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "pause",
    mixinStandardHelpOptions = true,
    description = "Hold a migration or a fleet where it is. Guards and rollbacks still work.")
final class PauseCommand implements Callable<Integer> {
  @Mixin private final Wish wish = new Wish();

  @Option(names = "--reason", paramLabel = "TEXT", required = true, description = "Why.")
  private String reason = "";

  @Override
  public Integer call() throws InterruptedException {
    return wish.grant(new Pause(reason.strip()));
  }
}
