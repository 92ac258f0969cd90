// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.cli;

import dev.sluice.api.AgentDeployment;
import dev.sluice.api.FlagSet;
import dev.sluice.flags.eval.Adoption;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "adopt",
    mixinStandardHelpOptions = true,
    description =
        "Print what the spec of a FlagSet, or of a fleet, has to say to stand where migrations left it,"
            + " for Git. Writes nothing.")
final class AdoptCommand implements Callable<Integer> {
  @Spec private @Nullable CommandSpec spec;
  @Mixin private final Access access = new Access();

  @Parameters(paramLabel = "NAME", description = "The FlagSet; agd/NAME of an AgentDeployment.")
  private String name = "";

  @Override
  public Integer call() {
    CommandSpec verb = Objects.requireNonNull(spec);
    Display display = Display.of(verb);
    try (Cluster cluster = access.open()) {
      if (name.contains("/")) {
        AgentDeployment fleet = cluster.fleet(Target.fleet(verb, name));
        display.line(FleetAdoption.yaml(fleet).stripTrailing());
        return ExitCode.DONE;
      }
      FlagSet set = cluster.knownFlagSet(name);
      Adoption adoption = Adoption.of(cluster.namespace(), name, set.getSpec(), set.getStatus());
      display.line(adoption.yaml().stripTrailing());
      return ExitCode.DONE;
    }
  }
}
