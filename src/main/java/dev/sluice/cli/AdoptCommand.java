// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.cli;

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
        "Print what a FlagSet's spec has to say to stand where migrations left it, for Git. Writes"
            + " nothing.")
final class AdoptCommand implements Callable<Integer> {
  @Spec private @Nullable CommandSpec spec;
  @Mixin private final Access access = new Access();

  @Parameters(paramLabel = "FLAGSET", description = "The FlagSet.")
  private String name = "";

  @Override
  public Integer call() {
    Display display = Display.of(Objects.requireNonNull(spec));
    try (Cluster cluster = access.open()) {
      FlagSet set = cluster.knownFlagSet(name);
      Adoption adoption = Adoption.of(cluster.namespace(), name, set.getSpec(), set.getStatus());
      display.line(adoption.yaml().stripTrailing());
      return ExitCode.DONE;
    }
  }
}
