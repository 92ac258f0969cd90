// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.cli.view;

import dev.sluice.api.Durations;
import dev.sluice.api.Migration;
import dev.sluice.api.MigrationSpec;
import dev.sluice.api.MigrationStatus;
import dev.sluice.api.Overlay;
import dev.sluice.api.ResourceCondition;
import dev.sluice.api.RolloutRecord;
import dev.sluice.api.StageCheck;
import dev.sluice.api.StageCheck.JobTemplate;
import dev.sluice.api.StageSpec;
import dev.sluice.api.StageSpec.Approval;
import dev.sluice.api.StageSpec.StageFlag;
import dev.sluice.cli.view.Ink.Tone;
import dev.sluice.fleet.Workload;
import dev.sluice.migration.engine.Progress;
import dev.sluice.migration.engine.StagePlan;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What a migration is going to do, with every default filled in. */
public final class PlanText {
  private static final int COLUMN = 11;

  private PlanText() {}

  /**
   * Its lines.
   *
   * @param workloads the fleets that use its FlagSet; empty if they are not known
   * @param outlook what the checks are going to see; null if nothing is known of that
   * @param wrong what is wrong with it
   * @param notes what could not be looked at, and why
   */
  public static List<String> of(
      Migration migration,
      List<Workload> workloads,
      @Nullable OutlookText outlook,
      List<String> wrong,
      List<String> notes,
      Ink ink) {
    MigrationSpec spec = migration.getSpec();
    List<StagePlan> plans = plans(migration);
    List<String> lines = new ArrayList<>();
    lines.addAll(
        Wrap.lines(
            migration.getMetadata().getName()
                + ": "
                + count(plans.size(), "stage")
                + " over FlagSet "
                + spec.flagSetName()
                + ", judged by HealthPolicy "
                + spec.healthPolicyName()
                + (spec.observing() ? "; observed only: nothing is changed" : ""),
            Wrap.WIDTH));
    progress(migration).ifPresent(lines::add);
    if (outlook != null) {
      lines.addAll(Wrap.lines(outlook.head(workloads), Wrap.WIDTH));
    }
    for (StagePlan plan : plans) {
      lines.add("");
      lines.addAll(stage(spec.stages().get(plan.number() - 1), plan, workloads, outlook, ink));
    }
    lines.add("");
    lines.addAll(Wrap.lines(summary(plans, spec), Wrap.WIDTH));
    wrong.forEach(
        w -> Wrap.labelled("wrong", COLUMN, w).forEach(l -> lines.add(ink.paint(Tone.BAD, l))));
    notes.forEach(n -> lines.addAll(Wrap.labelled("note", COLUMN, n)));
    return lines;
  }

  private static List<StagePlan> plans(Migration migration) {
    List<StageSpec> stages = migration.getSpec().stages();
    RolloutRecord record = record(migration).orElse(null);
    return IntStream.range(0, stages.size())
        .mapToObj(i -> StagePlan.of(stages, i, record))
        .toList();
  }

  private static Optional<RolloutRecord> record(Migration migration) {
    return Optional.ofNullable(migration.getStatus()).map(MigrationStatus::record);
  }

  private static Optional<String> progress(Migration migration) {
    return record(migration)
        .map(r -> "passed so far: " + Progress.passed(r) + ", attempt " + r.attempt());
  }

  private static List<String> stage(
      StageSpec stage,
      StagePlan plan,
      List<Workload> workloads,
      @Nullable OutlookText outlook,
      Ink ink) {
    List<String> lines = new ArrayList<>();
    lines.add(
        ink.paint(Tone.STRONG, plan.number() + ". " + plan.name()) + "  risk " + stage.risk());
    if (stage.description() != null) {
      Wrap.lines(stage.description(), Wrap.WIDTH - 3).forEach(l -> lines.add("   " + l));
    }
    if (!plan.flags().isEmpty()) {
      lines.addAll(Wrap.labelled("   flags", COLUMN, flags(plan)));
    }
    plan.overlays().forEach(o -> lines.addAll(Wrap.labelled("   brings", COLUMN, brings(o))));
    plan.readiness().stream()
        .map(check -> check.name() + ": " + wanted(check))
        .forEach(need -> lines.addAll(Wrap.labelled("   needs", COLUMN, need)));
    if (plan.approval() == Approval.Required) {
      lines.addAll(Wrap.labelled("   first", COLUMN, "a person approves it"));
    }
    List<String> told = List.of();
    for (int step = 0; step <= plan.steps().size(); step++) {
      lines.addAll(Wrap.labelled(step == 0 ? "   then" : "", COLUMN, rung(plan, step, workloads)));
      if (outlook != null) {
        List<String> seen = outlook.at(stage, plan.reached(step), plan.stay(step), workloads);
        for (String line : seen) {
          if (!told.contains(line)) {
            lines.addAll(Wrap.labelled("", COLUMN + 2, line));
          }
        }
        told = seen;
      }
    }
    lines.addAll(
        Wrap.labelled(
            "   in all",
            COLUMN,
            Durations.format(plan.least())
                + " at least; not passed after "
                + Durations.format(plan.deadline())
                + ", it goes back"));
    lines.addAll(Wrap.labelled("   if bad", COLUMN, ifBad(plan)));
    return lines;
  }

  private static String wanted(StageCheck check) {
    JobTemplate job = check.job();
    ResourceCondition r = check.resource();
    if (r == null) {
      return job == null
          ? "what this version does not know"
          : "suite " + job.cronJobName() + " to pass, run in each attempt";
    }
    return r.kind() + " " + r.name() + " with " + r.condition() + " " + r.status();
  }

  private static String flags(StagePlan plan) {
    return plan.flags().stream()
        .map(f -> f.key() + (f.percent() == 100 ? "" : " (up to " + f.percent() + "%)"))
        .collect(Collectors.joining(", "));
  }

  private static String brings(Overlay overlay) {
    return overlay.containers().stream()
        .map(c -> c.name() + " " + fields(c))
        .collect(Collectors.joining("; ", overlay.agentDeploymentName() + ": ", ""));
  }

  private static String fields(Overlay.Container container) {
    List<String> fields = new ArrayList<>();
    if (container.image() != null) {
      fields.add("image " + container.image());
    }
    if (!container.args().isEmpty()) {
      fields.add("args " + String.join(" ", container.args()));
    }
    container.env().forEach(v -> fields.add(v.name() + "=" + (v.value() == null ? "" : v.value())));
    return String.join(", ", fields);
  }

  private static String rung(StagePlan plan, int step, List<Workload> workloads) {
    int percent = plan.reached(step);
    String counts =
        workloads.stream()
            .map(w -> w.name() + " " + w.reached(percent) + "/" + w.replicas())
            .collect(Collectors.joining(", "));
    return percent
        + "% for "
        + Durations.format(plan.stay(step))
        + (plan.full(step) ? " (window)" : "")
        + (counts.isEmpty() ? "" : ": " + counts);
  }

  private static String ifBad(StagePlan plan) {
    return switch (plan.onFailure()) {
      case ToPrevious -> plan.number() == 1 ? "back to the start" : "back to the stage before";
      case ToStart -> "back to the start, all stages";
      case Hold -> "it holds, and says so";
    };
  }

  private static String summary(List<StagePlan> plans, MigrationSpec spec) {
    Duration least = plans.stream().map(StagePlan::least).reduce(Duration.ZERO, Duration::plus);
    List<String> asked =
        plans.stream().filter(p -> p.approval() == Approval.Required).map(StagePlan::name).toList();
    Stream<String> flags =
        plans.stream().flatMap(p -> p.flags().stream()).map(StageFlag::key).distinct();
    return "In all: "
        + count((int) flags.count(), "flag")
        + ", "
        + Durations.format(least)
        + " at least"
        + (asked.isEmpty()
            ? ", and nobody has to approve anything"
            : ", and a person approves " + String.join(", ", asked))
        + ". After a rollback nothing starts for "
        + spec.cooldown()
        + ".";
  }

  private static String count(int number, String what) {
    return number + " " + what + (number == 1 ? "" : "s");
  }
}
