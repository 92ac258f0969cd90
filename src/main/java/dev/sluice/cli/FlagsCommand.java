// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.cli;

import dev.sluice.api.FlagSet;
import dev.sluice.cli.view.FlagSetView;
import dev.sluice.cli.view.FlagsText;
import dev.sluice.flags.delivery.ReplicaReport;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "flags",
    mixinStandardHelpOptions = true,
    description = {
      "Show what the flags of a FlagSet stand at, and which clients have been sent that.",
      "",
      "Clients are counted by the replica that serves them, which tells it in a Lease in the"
          + " namespace of the operator; clients of OFREP are not counted."
    })
final class FlagsCommand implements Callable<Integer> {
  @Spec private @Nullable CommandSpec spec;
  @Mixin private final Access access = new Access();

  @Parameters(
      arity = "0..1",
      paramLabel = "NAME",
      description = "The FlagSet; without it, all of the namespace.")
  private @Nullable String name;

  @Option(
      names = "--operator-namespace",
      paramLabel = "NAME",
      description =
          "Where the operator runs; default sluice-system. Leases of other namespaces are not"
              + " believed.")
  private @Nullable String operatorNamespace;

  @Option(
      names = {"-o", "--output"},
      paramLabel = "text|json|yaml",
      defaultValue = "text",
      description = "How to print it; json and yaml give one list.")
  private Raw.Format format = Raw.Format.text;

  private final InstantSource clock = InstantSource.system();

  @Override
  public Integer call() {
    Display display = Display.of(Objects.requireNonNull(spec));
    try (Cluster cluster = access.open()) {
      List<FlagSet> sets = name == null ? cluster.flagSets() : List.of(cluster.knownFlagSet(name));
      List<String> remarks = new ArrayList<>();
      Optional<List<ReplicaReport>> reports = cluster.deliveries(operatorNamespace, remarks);
      Instant now = ServerTime.of(cluster.client(), clock);
      List<ReplicaReport> counting =
          reports.orElse(List.of()).stream().filter(report -> report.counts(now)).toList();
      List<FlagSetView> views =
          sets.stream()
              .map(set -> FlagSetView.of(set, counting))
              .sorted(Comparator.comparing(FlagSetView::name))
              .toList();
      if (format == Raw.Format.text) {
        show(views, reports.isPresent(), cluster, display);
      } else {
        display.line(Raw.of(views, format));
      }
      remarks.forEach(spec.commandLine().getErr()::println);
      spec.commandLine().getErr().flush();
      return ExitCode.DONE;
    }
  }

  private static void show(
      List<FlagSetView> views, boolean readable, Cluster cluster, Display display) {
    if (views.isEmpty()) {
      display.line("No FlagSets in namespace " + cluster.namespace() + ".");
    }
    boolean first = true;
    for (FlagSetView view : views) {
      if (!first) {
        display.line("");
      }
      display.lines(FlagsText.of(view, readable, display.ink()));
      first = false;
    }
  }
}
