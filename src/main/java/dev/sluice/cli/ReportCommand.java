// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.cli;

import dev.sluice.api.Migration;
import dev.sluice.report.AuditText;
import dev.sluice.report.model.AuditReport;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "report",
    mixinStandardHelpOptions = true,
    description = {
      "Tell what a migration has done: each stage, when it ran and what was decided, what its"
          + " agents did beside the rest (requests, errors, latency), and every rollback with its"
          + " cause. Writes nothing.",
      "",
      "All of it is read off the migration's status, so it is there for as long as the migration"
          + " is. A number that nobody has measured is not given, and that is said.",
      "",
      "Ends with 0, or with 1 if the cluster or the migration cannot be read."
    })
final class ReportCommand implements Callable<Integer> {
  /** How to print it. */
  enum Format {
    text,
    markdown,
    json
  }

  @Spec private @Nullable CommandSpec spec;
  @Mixin private final Access access = new Access();

  @Parameters(
      arity = "0..1",
      paramLabel = "NAME",
      description = "The migration; without it, all of the namespace.")
  private @Nullable String name;

  @Option(
      names = {"-o", "--output"},
      paramLabel = "text|markdown|json",
      defaultValue = "text",
      description = "How to print it; json without a NAME is a list.")
  private Format format = Format.text;

  @Override
  public Integer call() {
    Display display = Display.of(Objects.requireNonNull(spec));
    try (Cluster cluster = access.open()) {
      List<AuditReport> reports =
          (name == null ? cluster.migrations() : List.of(cluster.migration(name)))
              .stream()
                  .sorted(Comparator.comparing(m -> m.getMetadata().getName()))
                  .map(ReportCommand::of)
                  .toList();
      if (reports.isEmpty() && format != Format.json) {
        display.line("No migrations in namespace " + cluster.namespace() + ".");
      } else {
        display.lines(lines(reports));
      }
    }
    return ExitCode.DONE;
  }

  private static AuditReport of(Migration migration) {
    return AuditReport.of(
        migration.getMetadata().getName(),
        migration.getMetadata().getGeneration(),
        migration.getSpec(),
        migration.getStatus());
  }

  private List<String> lines(List<AuditReport> reports) {
    if (format == Format.json) {
      return List.of(Raw.of(name == null ? reports : reports.getFirst(), Raw.Format.json));
    }
    List<String> lines = new ArrayList<>();
    for (AuditReport report : reports) {
      if (!lines.isEmpty()) {
        lines.add("");
      }
      lines.addAll(format == Format.text ? AuditText.text(report) : AuditText.markdown(report));
    }
    return lines;
  }
}
