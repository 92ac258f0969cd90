// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.migration.engine;

import dev.sluice.api.Durations;
import dev.sluice.api.Overlay;
import dev.sluice.api.RolloutRecord;
import dev.sluice.api.RolloutRecord.ResolvedStage;
import dev.sluice.api.StageCheck;
import dev.sluice.api.StageSpec;
import dev.sluice.api.StageSpec.Approval;
import dev.sluice.api.StageSpec.StageFlag;
import dev.sluice.api.StageSpec.Step;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One stage with its defaults filled in.
 *
 * @param number from 1
 * @param name of the stage
 * @param flags what it raises
 * @param overlays what it brings to fleets
 * @param steps the rungs below full exposure
 * @param window how long it is watched at full exposure
 * @param deadline how long it may take in all
 * @param approval whether a person has to let it start
 * @param readiness what must be so before it starts, besides what every stage needs
 * @param onFailure what a breach does
 * @param waitForDelivery whether no step ends before its flags have reached everybody
 */
public record StagePlan(
    int number,
    String name,
    List<StageFlag> flags,
    List<Overlay> overlays,
    List<Step> steps,
    Duration window,
    Duration deadline,
    Approval approval,
    List<StageCheck> readiness,
    StageSpec.OnFailure onFailure,
    boolean waitForDelivery) {
  private static final Duration GRACE = Duration.ofHours(1);

  private static final List<Step> LOW = steps("2m", 50);
  private static final List<Step> MEDIUM = steps("5m", 10, 50);
  private static final List<Step> HIGH = steps("10m", 10, 25, 50);
  private static final List<Step> CRITICAL = steps("30m", 1, 10, 25, 50);

  /** The stage of that index (from 0), with what the record resolved for it, else by its risk. */
  public static StagePlan of(List<StageSpec> stages, int index, @Nullable RolloutRecord record) {
    StageSpec stage = stages.get(index);
    ResolvedStage known = known(stage, record);
    List<Step> steps =
        firstOf(stage.steps(), known == null ? null : known.steps(), stepsOf(stage.risk()));
    Duration window =
        Durations.parse(
            firstOf(stage.window(), known == null ? null : known.window(), windowOf(stage.risk())));
    return new StagePlan(
        index + 1,
        stage.name(),
        stage.flags(),
        stage.overlays(),
        steps,
        window,
        deadline(stage, known, least(steps, window)),
        firstOf(
            stage.approval(), known == null ? null : known.approval(), approvalOf(stage.risk())),
        stage.readiness(),
        stage.onFailure(),
        Boolean.TRUE.equals(stage.waitForDelivery()));
  }

  /** A default that holds and window have outgrown since is of no use. */
  private static Duration deadline(StageSpec stage, @Nullable ResolvedStage known, Duration least) {
    if (stage.deadline() != null) {
      return Durations.parse(stage.deadline());
    }
    Duration resolved =
        known == null || known.deadline() == null
            ? Duration.ZERO
            : Durations.parse(known.deadline());
    return resolved.compareTo(least) > 0 ? resolved : deadlineOf(least);
  }

  /** The least that a stage takes. */
  private static Duration least(List<Step> steps, Duration window) {
    Duration least = window;
    for (Step step : steps) {
      least = least.plus(Durations.parse(step.hold()));
    }
    return least;
  }

  private static Duration deadlineOf(Duration least) {
    return least.plus(least).plus(GRACE);
  }

  /** What the stages leave open, filled in; what the record has resolved stays. */
  static List<ResolvedStage> defaults(List<StageSpec> stages, @Nullable RolloutRecord record) {
    return stages.stream()
        .filter(
            s ->
                s.steps() == null
                    || s.window() == null
                    || s.deadline() == null
                    || s.approval() == null)
        .map(s -> resolved(s, record))
        .toList();
  }

  /** The risk of a stage may be edited until it starts; from then on what was resolved counts. */
  private static @Nullable ResolvedStage known(StageSpec stage, @Nullable RolloutRecord record) {
    if (record != null) {
      for (ResolvedStage known : record.defaults()) {
        if (known.stage().equals(stage.name())
            && (known.risk() == stage.risk() || record.started().contains(stage.name()))) {
          return known;
        }
      }
    }
    return null;
  }

  private static ResolvedStage resolved(StageSpec stage, @Nullable RolloutRecord record) {
    ResolvedStage known = known(stage, record);
    if (known != null) {
      return known;
    }
    List<Step> steps = firstOf(stage.steps(), null, stepsOf(stage.risk()));
    String window = firstOf(stage.window(), null, windowOf(stage.risk()));
    Duration deadline = deadlineOf(least(steps, Durations.parse(window)));
    return new ResolvedStage(
        stage.name(),
        stage.risk(),
        stage.steps() == null ? steps : null,
        stage.window() == null ? window : null,
        stage.deadline() == null ? Durations.format(deadline) : null,
        stage.approval() == null ? approvalOf(stage.risk()) : null);
  }

  /** The least that the stage takes: its holds and its window. */
  public Duration least() {
    return least(steps, window);
  }

  /** Exposure at a rung, in percent; the last rung is full exposure. */
  public int percent(int step) {
    return step < steps.size() ? steps.get(step).percent() : 100;
  }

  /**
   * The share of agents that a rung really reaches: no flag goes beyond its own percent; what is
   * brought to a fleet comes to all of it.
   */
  public int reached(int step) {
    int most = flags.isEmpty() || !overlays.isEmpty() ? 100 : 0;
    for (StageFlag flag : flags) {
      most = Math.max(most, flag.percent());
    }
    return Math.min(percent(step), most);
  }

  /** What it raises that flag to; null if it does not raise it. */
  @Nullable StageFlag flag(String key) {
    return flag(flags, key);
  }

  static @Nullable StageFlag flag(List<StageFlag> flags, String key) {
    for (StageFlag flag : flags) {
      if (flag.key().equals(key)) {
        return flag;
      }
    }
    return null;
  }

  /** How long to stay on a rung: its hold, or the window at full exposure. */
  public Duration stay(int step) {
    return full(step) ? window : Durations.parse(steps.get(step).hold());
  }

  /** Whether a rung is full exposure. */
  public boolean full(int step) {
    return step >= steps.size();
  }

  private static <T> T firstOf(@Nullable T given, @Nullable T resolved, T byRisk) {
    return given != null ? given : resolved != null ? resolved : byRisk;
  }

  private static List<Step> stepsOf(StageSpec.Risk risk) {
    return switch (risk) {
      case Low -> LOW;
      case Medium -> MEDIUM;
      case High -> HIGH;
      case Critical -> CRITICAL;
    };
  }

  private static String windowOf(StageSpec.Risk risk) {
    return switch (risk) {
      case Low -> "30m";
      case Medium -> "2h";
      case High -> "4h";
      case Critical -> "24h";
    };
  }

  private static Approval approvalOf(StageSpec.Risk risk) {
    return switch (risk) {
      case Low, Medium, High -> Approval.None;
      case Critical -> Approval.Required;
    };
  }

  private static List<Step> steps(String hold, int... percents) {
    return java.util.Arrays.stream(percents).mapToObj(p -> new Step(p, hold)).toList();
  }
}
