// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.cli;

import dev.sluice.cli.steer.Emergency;
import dev.sluice.cli.steer.RollbackTo;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

@Command(
    name = "rollback",
    mixinStandardHelpOptions = true,
    description =
        "Take a migration or a fleet back. Without --to: every flag of a migration off for"
            + " everybody, at once; a fleet to its last good revision.")
final class RollbackCommand implements Callable<Integer> {
  @Spec private @Nullable CommandSpec spec;
  @Mixin private final Wish wish = new Wish();

  @Option(
      names = "--to",
      paramLabel = "STAGE|REVISION",
      description =
          "Go back to what stood when this stage had passed, 0 is the start; of a fleet to this"
              + " revision, by name or number.")
  private @Nullable String part;

  @Option(
      names = "--reason",
      paramLabel = "TEXT",
      description = "Why, for those who look at it later; needed without --to.")
  private @Nullable String reason;

  @Override
  public Integer call() throws InterruptedException {
    if (part != null) {
      if (reason != null) {
        // The annotation is the stage or revision, and no other is known to Sluice.
        Objects.requireNonNull(spec)
            .commandLine()
            .getErr()
            .println(
                "the reason is not kept: sluice.dev/rollback-to has room for the stage or revision only");
      }
      return wish.grant(new RollbackTo(part));
    }
    if (reason == null || reason.isBlank()) {
      throw new ParameterException(
          Objects.requireNonNull(spec).commandLine(), "say why: --reason \"errors since 14:05\"");
    }
    return wish.grant(new Emergency(reason.strip()));
  }
}
