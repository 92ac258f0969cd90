// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.cli;

import dev.sluice.api.AgentDeployment;
import dev.sluice.cli.view.KeptRevision;
import dev.sluice.cli.view.RevisionsText;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "revisions",
    mixinStandardHelpOptions = true,
    description = "List the revisions of a fleet that are kept, for rollback --to.")
final class RevisionsCommand implements Callable<Integer> {
  @Spec private @Nullable CommandSpec spec;
  @Mixin private final Access access = new Access();

  @Parameters(paramLabel = "NAME", description = "The AgentDeployment; agd/NAME does, too.")
  private String typed = "";

  @Override
  public Integer call() {
    CommandSpec verb = Objects.requireNonNull(spec);
    Display display = Display.of(verb);
    String name = Target.fleet(verb, typed);
    try (Cluster cluster = access.open()) {
      AgentDeployment fleet = cluster.fleet(name);
      List<KeptRevision> kept = cluster.asked(() -> new Steered(cluster).revisions(fleet));
      if (kept.isEmpty()) {
        display.line("No revision of agd/" + fleet.getMetadata().getName() + " is kept yet.");
      } else {
        display.lines(
            RevisionsText.of(
                kept, fleet.getStatus(), InstantSource.system().instant(), display.ink()));
      }
      return ExitCode.DONE;
    }
  }
}
