// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.cli;

import dev.sluice.cli.steer.Approve;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
    name = "approve",
    mixinStandardHelpOptions = true,
    description = "Let the stage or revision start that waits for a person's approval.")
final class ApproveCommand implements Callable<Integer> {
  @Mixin private final Wish wish = new Wish();

  @Parameters(
      index = "1",
      arity = "0..1",
      paramLabel = "STAGE|REVISION",
      description = "The one that you mean; refused if another one waits.")
  private @Nullable String part;

  @Override
  public Integer call() throws InterruptedException {
    return wish.grant(new Approve(part));
  }
}
