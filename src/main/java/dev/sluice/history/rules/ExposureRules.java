// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.history.rules;

import dev.sluice.api.RolloutRecord;
import dev.sluice.api.RolloutRecord.CohortEntry;
import dev.sluice.api.RolloutRecord.Exposure;
import dev.sluice.api.StageSpec;
import dev.sluice.api.StageSpec.StageFlag;
import dev.sluice.api.StageSpec.Step;
import dev.sluice.fleet.Cohort;
import dev.sluice.fleet.Workload;
import dev.sluice.history.Change;
import dev.sluice.history.Finding;
import dev.sluice.history.Invariant;
import dev.sluice.history.MigrationStep;
import dev.sluice.history.Scene;
import dev.sluice.history.View;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Exposure is what the step says, and only grows within a stage; so do the cohorts. */
final class ExposureRules implements Invariant {
  /** The most agents that each fleet has ever had: a writer may know an older number. */
  private final Map<String, Integer> most = new HashMap<>();

  /** The agents that each fleet has. */
  private final Map<String, Integer> agents = new HashMap<>();

  /** The fewest agents that each fleet had since the last record: its cohort may be that small. */
  private final Map<String, Integer> fewest = new HashMap<>();

  @Override
  public String id() {
    return "I36";
  }

  @Override
  public String sentence() {
    return "Each flag of the running stage stands at its step's percent, only grows, and drops nobody;"
        + " a cohort never exceeds its share of the agents.";
  }

  @Override
  public @Nullable Finding check(Change change, Scene scene) {
    if (change.subject().kind().equals("AgentDeployment")) {
      scaled(change);
      return null;
    }
    MigrationStep step = scene.step();
    RolloutRecord is = step == null ? null : step.is();
    if (step == null || is == null || !step.recorded()) {
      return null;
    }
    String broken = percents(step, is);
    broken = broken == null ? grows(step, is) : broken;
    broken = broken == null ? covered(is) : broken;
    if (broken == null && (step.was() == null || !step.was().cohorts().equals(is.cohorts()))) {
      broken = cohorts(change.subject().namespace(), step, is);
    }
    return broken == null ? null : Finding.of(broken);
  }

  private void scaled(Change change) {
    String fleet = change.subject().namespace() + "/" + change.subject().name();
    int is = change.after() instanceof View.OfFleet a ? a.spec().replicas() : 0;
    agents.put(fleet, is);
    most.merge(fleet, is, Math::max);
    fewest.merge(fleet, is, Math::min);
  }

  /** Exposure never exceeds the recorded step, and never lags behind it. */
  private static @Nullable String percents(MigrationStep step, RolloutRecord is) {
    if (!step.runs() || step.passed() >= step.after().spec().stages().size()) {
      return null;
    }
    StageSpec stage = step.after().spec().stages().get(step.passed());
    int rung = rung(stage, is);
    for (Exposure exposure : is.exposures()) {
      if (!stage.name().equals(exposure.stage())) {
        continue;
      }
      int wanted = Math.min(rung, limit(stage, exposure.key()));
      if (exposure.percent() != wanted) {
        return "flag "
            + exposure.key()
            + " is at "
            + exposure.percent()
            + "%, and step "
            + is.step()
            + " of stage "
            + stage.name()
            + " is "
            + wanted
            + "%";
      }
    }
    return null;
  }

  private static int rung(StageSpec stage, RolloutRecord is) {
    List<Step> steps = Stages.steps(stage, is);
    // Agents go first, and flags follow them.
    int step = MigrationStep.step(is) - (Boolean.TRUE.equals(is.moving()) ? 1 : 0);
    return step < 0 ? 0 : step < steps.size() ? steps.get(step).percent() : 100;
  }

  private static int limit(StageSpec stage, String key) {
    for (StageFlag flag : stage.flags()) {
      if (flag.key().equals(key)) {
        return flag.percent();
      }
    }
    return 0;
  }

  private static @Nullable String grows(MigrationStep step, RolloutRecord is) {
    RolloutRecord was = step.was();
    if (was == null || step.isRollback() || step.isRetry()) {
      return null;
    }
    for (Exposure before : was.exposures()) {
      Exposure after = Records.exposure(is, before.key());
      if (after == null || after.percent() < before.percent()) {
        return "flag " + before.key() + " fell from " + before.percent() + "%";
      }
      if (after.percent() < 100 && before.percent() > 0 && !after.seed().equals(before.seed())) {
        return "flag "
            + before.key()
            + " has other agents: seed "
            + before.seed()
            + " became "
            + after.seed();
      }
    }
    return null;
  }

  /** Every partial exposure has a seed, so that all replicas agree on it. */
  private static @Nullable String covered(RolloutRecord is) {
    for (Exposure exposure : is.exposures()) {
      boolean partial = exposure.percent() > 0 && exposure.percent() < 100;
      if (exposure.seed().isEmpty() == partial) {
        return "flag "
            + exposure.key()
            + " is at "
            + exposure.percent()
            + "% with the seed \""
            + exposure.seed()
            + "\"";
      }
    }
    return null;
  }

  private @Nullable String cohorts(String namespace, MigrationStep step, RolloutRecord is) {
    for (CohortEntry now : is.cohorts()) {
      String fleet = namespace + "/" + now.workload();
      List<Integer> are = Cohort.parse(now.agents()).ordinals();
      Integer limit = most.get(fleet);
      if (limit != null && are.size() > reached(widest(is, now.seed()), limit)) {
        return "the cohort "
            + now.agents()
            + " of "
            + now.workload()
            + " is more than "
            + widest(is, now.seed())
            + "% of "
            + limit
            + " agents";
      }
      CohortEntry before = find(step.was(), now);
      Integer left = fewest.get(fleet);
      if (before != null && left != null) {
        List<Integer> were = Cohort.parse(before.agents()).ordinals();
        int stay = Math.min(reached(staying(step, now.seed()), left), were.size());
        int at = 0;
        for (int i = 0; i < stay; i++) {
          int agent = were.get(i);
          boolean there = at < are.size() && are.get(at) == agent;
          at += there ? 1 : 0;
          // One that was gone for a while may be back in its place, or not.
          if (agent < left && !there) {
            return "the cohort "
                + before.agents()
                + " of "
                + now.workload()
                + " became "
                + now.agents()
                + ": agent "
                + agent
                + " has lost its place";
          }
        }
      }
    }
    fewest.putAll(agents);
    return null;
  }

  private static int reached(int percent, int agents) {
    return new Workload("", "", agents).reached(percent);
  }

  /** The percent of a cohort that must not be dropped: its flags were on in part, and still are. */
  private static int staying(MigrationStep step, String seed) {
    RolloutRecord was = step.was();
    RolloutRecord is = step.is();
    int percent = 0;
    if (was != null && is != null) {
      for (Exposure before : was.exposures()) {
        Exposure after = Records.exposure(is, before.key());
        if (after != null && before.seed().equals(seed) && after.seed().equals(seed)) {
          percent = Math.max(percent, Math.min(before.percent(), after.percent()));
        }
      }
    }
    return percent;
  }

  private static @Nullable CohortEntry find(@Nullable RolloutRecord record, CohortEntry like) {
    if (record != null) {
      for (CohortEntry entry : record.cohorts()) {
        if (entry.seed().equals(like.seed()) && entry.workload().equals(like.workload())) {
          return entry;
        }
      }
    }
    return null;
  }

  private static int widest(RolloutRecord record, String seed) {
    int[] widest = {0};
    record.exposures().forEach(e -> widest[0] = Math.max(widest[0], share(e, seed)));
    record
        .snapshots()
        .forEach(s -> s.exposures().forEach(e -> widest[0] = Math.max(widest[0], share(e, seed))));
    return widest[0];
  }

  private static int share(Exposure exposure, String seed) {
    return exposure.seed().equals(seed) ? exposure.percent() : 0;
  }
}
