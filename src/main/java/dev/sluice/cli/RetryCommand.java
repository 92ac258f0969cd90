// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.cli;

import dev.sluice.cli.steer.Retry;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "retry",
    mixinStandardHelpOptions = true,
    description = "Try again after a rollback, from the stage that was taken back.")
final class RetryCommand implements Callable<Integer> {
  @Mixin private final Wish wish = new Wish();

  @Option(
      names = "--lift",
      description = "Remove a rollback annotation that is still there, in the same write.")
  private boolean lift;

  @Override
  public Integer call() throws InterruptedException {
    return wish.grant(new Retry(lift));
  }
}
