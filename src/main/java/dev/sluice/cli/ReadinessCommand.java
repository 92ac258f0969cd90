// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.cli;

import dev.sluice.api.Migration;
import dev.sluice.cli.view.ReadinessText;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
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
    name = "readiness",
    mixinStandardHelpOptions = true,
    description = {
      "Show each check that the next stage has to pass before it starts, and what to do about those"
          + " that are missing. Writes nothing.",
      "",
      "Which checks there are follows from the plan; what they say is what the operator wrote into"
          + " the status, because health and agents cannot be seen from here.",
      "",
      "Ends with 0 if every check is passed, a stage runs or all have passed, 3 if a check is missing or"
          + " something else (a pause, a rollback) keeps the next stage from starting, 4 if no operator has seen the plan as it is, 1 if"
          + " the cluster or the migration cannot be read; of several migrations the greatest."
    })
final class ReadinessCommand implements Callable<Integer> {
  @Spec private @Nullable CommandSpec spec;
  @Mixin private final Access access = new Access();

  @Parameters(
      arity = "0..1",
      paramLabel = "NAME",
      description = "The migration; without it, all of the namespace.")
  private @Nullable String name;

  private final InstantSource clock = InstantSource.system();

  @Override
  public Integer call() {
    Display display = Display.of(Objects.requireNonNull(spec));
    try (Cluster cluster = access.open()) {
      List<Migration> migrations =
          name == null ? cluster.migrations() : List.of(cluster.migration(name));
      if (migrations.isEmpty()) {
        display.line("No migrations in namespace " + cluster.namespace() + ".");
      }
      return show(migrations, display);
    }
  }

  private int show(List<Migration> migrations, Display display) {
    int worst = ExitCode.DONE;
    List<String> lines = new ArrayList<>();
    for (Migration migration :
        migrations.stream().sorted(Comparator.comparing(m -> m.getMetadata().getName())).toList()) {
      ReadinessText text =
          ReadinessText.of(migration, clock.instant(), Wish.phrases(access), display.ink());
      if (!lines.isEmpty()) {
        lines.add("");
      }
      lines.addAll(text.lines());
      worst =
          Math.max(
              worst,
              switch (text.standing()) {
                case OPEN -> ExitCode.DONE;
                case SHUT -> ExitCode.REFUSED;
                case UNSEEN -> ExitCode.UNANSWERED;
              });
    }
    display.lines(lines);
    return worst;
  }
}
