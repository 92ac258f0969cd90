// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.cli;

import dev.sluice.api.AgentDeployment;
import dev.sluice.api.FlagSet;
import dev.sluice.api.Migration;
import dev.sluice.cli.view.OutlookText;
import dev.sluice.cli.view.PlanText;
import dev.sluice.flags.eval.BroughtWorkloads;
import dev.sluice.flags.eval.FlagFact;
import dev.sluice.fleet.Workload;
import dev.sluice.migration.engine.SpecRules;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "plan",
    mixinStandardHelpOptions = true,
    description =
        "Show what a migration is going to do, and what is wrong with it. Writes nothing. Ends with"
            + " 3 if something is wrong.")
final class PlanCommand implements Callable<Integer> {
  @Spec private @Nullable CommandSpec spec;
  @Mixin private final Access access = new Access();

  @Parameters(arity = "0..1", paramLabel = "NAME", description = "A migration of the cluster.")
  private @Nullable String name;

  @Option(
      names = {"-f", "--filename"},
      paramLabel = "FILE",
      description =
          "A file, or a folder, with a Migration, and its FlagSet and AgentDeployments if they are"
              + " there; - is standard input.")
  private List<String> files = List.of();

  @Option(names = "--offline", description = "With -f: ask no cluster.")
  private boolean offline;

  @Mixin private final PlanTraffic traffic = new PlanTraffic();

  @Override
  public Integer call() {
    CommandSpec verb = Objects.requireNonNull(spec);
    if ((name == null) == files.isEmpty()) {
      throw new ParameterException(verb.commandLine(), "give either NAME or -f FILE");
    }
    Display display = Display.of(verb);
    if (name != null) {
      try (Cluster cluster = access.open()) {
        PlanFiles nothing = PlanFiles.NONE;
        return show(cluster.migration(name), nothing, Optional.of(cluster), List.of(), display);
      }
    }
    PlanFiles read = PlanFiles.read(files);
    if (read.migrations().isEmpty()) {
      throw new TroubleException("no Migration in " + String.join(", ", files));
    }
    access.namedNamespace().ifPresent(read::fits);
    List<String> notes = new ArrayList<>();
    int worst = ExitCode.DONE;
    try (Cluster cluster = offline ? null : reached(notes)) {
      for (Migration migration : read.migrations()) {
        Optional<Cluster> there =
            Optional.ofNullable(cluster)
                .map(c -> PlanFiles.namespace(migration).map(c::in).orElse(c));
        worst = Math.max(worst, show(migration, read, there, notes, display));
      }
    }
    return worst;
  }

  private @Nullable Cluster reached(List<String> notes) {
    try {
      Cluster cluster = access.open();
      try {
        cluster.greet();
        return cluster;
      } catch (TroubleException e) {
        cluster.close();
        throw e;
      }
    } catch (TroubleException e) {
      notes.add("planned without a cluster: " + e.getMessage());
      return null;
    }
  }

  private int show(
      Migration migration,
      PlanFiles read,
      Optional<Cluster> cluster,
      List<String> notes,
      Display display) {
    List<String> wrong = new ArrayList<>(read.unknown());
    List<String> remarks = new ArrayList<>(notes);
    try {
      Optional<FlagSet> flags = flagSet(migration, read, cluster, remarks);
      List<Workload> workloads = workloads(migration, flags, read, cluster, remarks);
      rules(migration, flags, wrong, remarks);
      if (!read.migrations().isEmpty()) {
        cluster.flatMap(c -> c.refusal(migration, remarks)).ifPresent(wrong::add);
      }
      int agents = workloads.stream().mapToInt(Workload::replicas).sum();
      Optional<OutlookText> outlook =
          traffic.outlook(
              Objects.requireNonNull(spec), migration, flags, agents, read, cluster, remarks);
      display.lines(
          PlanText.of(migration, workloads, outlook.orElse(null), wrong, remarks, display.ink()));
    } catch (IllegalArgumentException garbled) {
      throw TroubleException.refused(
          migration.getMetadata().getName() + " cannot be planned: " + garbled.getMessage());
    }
    return wrong.isEmpty() ? ExitCode.DONE : ExitCode.REFUSED;
  }

  private static void rules(
      Migration migration, Optional<FlagSet> flags, List<String> wrong, List<String> notes) {
    String set = migration.getSpec().flagSetName();
    if (flags.isEmpty()) {
      notes.add(
          "FlagSet " + set + " is not known here: whether it has these flags is not looked at");
      return;
    }
    SpecRules.broken(
            migration.getMetadata().getName(),
            migration.getSpec(),
            FlagFact.of(set, flags.get().getSpec(), flags.get().getStatus()))
        .ifPresent(refuse -> wrong.add(refuse.cause().reason() + ": " + refuse.message()));
  }

  private static Optional<FlagSet> flagSet(
      Migration migration, PlanFiles read, Optional<Cluster> cluster, List<String> remarks) {
    String set = migration.getSpec().flagSetName();
    return read.flagSets().stream()
        .filter(f -> PlanFiles.together(f, migration))
        .filter(f -> f.getMetadata().getName().equals(set))
        .findFirst()
        .or(() -> cluster.flatMap(c -> c.flagSet(set, remarks)));
  }

  /**
   * The fleets of the files, those of the cluster besides, and the workloads that the set names.
   */
  private static List<Workload> workloads(
      Migration migration,
      Optional<FlagSet> flags,
      PlanFiles read,
      Optional<Cluster> cluster,
      List<String> notes) {
    Map<String, AgentDeployment> fleets = new TreeMap<>();
    cluster.ifPresent(c -> c.fleets(notes).forEach(f -> fleets.put(f.getMetadata().getName(), f)));
    read.fleets().stream()
        .filter(f -> PlanFiles.together(f, migration))
        .forEach(f -> fleets.put(f.getMetadata().getName(), f));
    Map<String, Workload> workloads = new TreeMap<>();
    if (flags.isPresent()) {
      BroughtWorkloads brought =
          BroughtWorkloads.of("", flags.get().getSpec(), flags.get().getStatus());
      brought.counted().forEach(w -> workloads.put(w.name(), w));
      brought
          .withheld()
          .forEach(w -> notes.add(w + " is " + w.problem() + ": no migration starts with it"));
    }
    fleets.values().stream()
        .filter(f -> f.getSpec().flagSetNames().contains(migration.getSpec().flagSetName()))
        .map(f -> new Workload("", f.getMetadata().getName(), f.getSpec().replicas()))
        .forEach(w -> workloads.put(w.name(), w));
    return List.copyOf(workloads.values());
  }
}
