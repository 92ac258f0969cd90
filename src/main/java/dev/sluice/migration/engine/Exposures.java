// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.migration.engine;

import dev.sluice.api.MigrationSpec;
import dev.sluice.api.RolloutRecord;
import dev.sluice.api.RolloutRecord.CohortEntry;
import dev.sluice.api.RolloutRecord.Exposure;
import dev.sluice.api.RolloutRecord.Snapshot;
import dev.sluice.api.StageSpec;
import dev.sluice.api.StageSpec.StageFlag;
import dev.sluice.flags.eval.FlagFact;
import dev.sluice.fleet.Cohort;
import dev.sluice.fleet.Workload;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The arithmetic of exposures: what stands, what a rung raises, what a snapshot restores. */
final class Exposures {
  private Exposures() {}

  /** What every flag of the migration stands at before its first stage. */
  static List<Exposure> standing(MigrationSpec spec, Map<String, FlagFact> flags) {
    return List.copyOf(standingByKey(spec, flags).values());
  }

  private static Map<String, Exposure> standingByKey(
      MigrationSpec spec, Map<String, FlagFact> flags) {
    Map<String, Exposure> standing = new LinkedHashMap<>();
    for (StageSpec stage : spec.stages()) {
      for (StageFlag flag : stage.flags()) {
        FlagFact fact = flags.get(flag.key());
        if (fact != null) {
          standing.put(flag.key(), of(flag.key(), fact.percent(), fact.seed(), null));
        }
      }
    }
    return standing;
  }

  /** What every flag stood at when the migration began, those of later stages included. */
  static List<Exposure> beginning(
      @Nullable RolloutRecord record, MigrationSpec spec, Map<String, FlagFact> flags) {
    Map<String, Exposure> beginning = standingByKey(spec, flags);
    if (record != null) {
      record.snapshots().getFirst().exposures().forEach(e -> beginning.put(e.key(), e));
    }
    return List.copyOf(beginning.values());
  }

  /**
   * The exposures after a stage has gone to a rung. A flag never falls: what stands higher stays.
   * All flags of the stage share one seed, so the same agents get all of them; a stage that goes on
   * with a partial flag goes on with its seed, so that nobody who has it loses it.
   */
  static List<Exposure> raised(List<Exposure> before, String migration, StagePlan plan, int step) {
    return raised(before, migration, plan.name(), plan.flags(), plan.percent(step));
  }

  /** The exposures after a stage has gone to its end. */
  static List<Exposure> raised(List<Exposure> before, String migration, StageSpec stage) {
    return raised(before, migration, stage.name(), stage.flags(), 100);
  }

  private static List<Exposure> raised(
      List<Exposure> before, String migration, String stage, List<StageFlag> flags, int most) {
    String seed = seed(before, migration, stage, flags);
    List<Exposure> after = new ArrayList<>(before.size());
    for (Exposure exposure : before) {
      StageFlag flag = StagePlan.flag(flags, exposure.key());
      int percent = flag == null ? 0 : Math.min(most, flag.percent());
      after.add(
          percent <= exposure.percent() ? exposure : of(exposure.key(), percent, seed, stage));
    }
    return after;
  }

  private static String seed(
      List<Exposure> before, String migration, String stage, List<StageFlag> flags) {
    for (Exposure exposure : before) {
      if (partial(exposure.percent()) && StagePlan.flag(flags, exposure.key()) != null) {
        return exposure.seed();
      }
    }
    return seed(migration, stage);
  }

  /** The seed of a stage that goes on with no other one. */
  static String seed(String migration, String stage) {
    return migration + "/" + stage + "/";
  }

  /** The seeds by which flags of a stage are partly on already, each with one of its flags. */
  static Map<String, String> partlyOn(List<Exposure> standing, StageSpec stage) {
    Map<String, String> seeds = Map.of();
    for (Exposure exposure : standing) {
      if (partial(exposure.percent()) && StagePlan.flag(stage.flags(), exposure.key()) != null) {
        seeds = seeds.isEmpty() ? new LinkedHashMap<>() : seeds;
        seeds.putIfAbsent(exposure.seed(), exposure.key());
      }
    }
    return seeds;
  }

  /** What a stage has set, as its snapshot says it. */
  static List<Exposure> setBy(String stage, List<Exposure> exposures) {
    return exposures.stream()
        .filter(e -> stage.equals(e.stage()))
        .map(e -> of(e.key(), e.percent(), e.seed(), null))
        .toList();
  }

  /** What stood when the last of these snapshots was taken. */
  static List<Exposure> restored(List<Snapshot> snapshots) {
    Map<String, Exposure> standing = new LinkedHashMap<>();
    for (Snapshot snapshot : snapshots) {
      for (Exposure e : snapshot.exposures()) {
        standing.put(e.key(), of(e.key(), e.percent(), e.seed(), snapshot.stage()));
      }
    }
    return List.copyOf(standing.values());
  }

  /** All off, for everybody. */
  static List<Exposure> off(List<Exposure> exposures) {
    return exposures.stream().map(e -> of(e.key(), 0, e.seed(), null)).toList();
  }

  /**
   * The cohorts that these exposures and snapshots need, fitted to the fleet: members that still
   * exist stay, in order of coming.
   *
   * @param brought who comes in by ordinal
   */
  static List<CohortEntry> cohorts(
      List<Exposure> exposures,
      List<Snapshot> snapshots,
      List<CohortEntry> before,
      List<Workload> workloads,
      ByOrdinal brought) {
    Map<String, Integer> widest = widest(exposures);
    for (Snapshot snapshot : snapshots) {
      widest = widened(widest, snapshot.exposures());
    }
    if (widest.isEmpty()) {
      return List.of();
    }
    List<CohortEntry> fitted = new ArrayList<>();
    widest.forEach(
        (seed, percent) -> {
          for (Workload workload : workloads) {
            CohortEntry entry = find(before, seed, workload.name());
            Cohort known = entry == null ? Cohort.EMPTY : Cohort.parse(entry.agents());
            Cohort cohort = brought.fitted(known, workload, seed, workload.reached(percent));
            if (!cohort.ordinals().isEmpty()) {
              fitted.add(
                  entry != null && cohort.equals(known)
                      ? entry
                      : new CohortEntry(seed, workload.name(), cohort.format()));
            }
          }
        });
    return fitted;
  }

  /** The greatest partial exposure of each seed. */
  static Map<String, Integer> widest(List<Exposure> exposures) {
    return widened(Map.of(), exposures);
  }

  private static Map<String, Integer> widened(
      Map<String, Integer> widest, List<Exposure> exposures) {
    Map<String, Integer> wider = widest;
    for (Exposure exposure : exposures) {
      if (partial(exposure.percent())) {
        wider = wider.isEmpty() ? new LinkedHashMap<>() : wider;
        wider.merge(exposure.seed(), exposure.percent(), Math::max);
      }
    }
    return wider;
  }

  /** The cohorts to go on from: the record's, and those of flags that are partly on without it. */
  static List<CohortEntry> known(
      List<CohortEntry> recorded, @Nullable Map<String, FlagFact> flags) {
    List<CohortEntry> known = recorded;
    for (FlagFact fact : flags == null ? List.<FlagFact>of() : flags.values()) {
      if (!fact.cohorts().isEmpty()) {
        known = known == recorded ? new ArrayList<>(recorded) : known;
        known.addAll(fact.cohorts());
      }
    }
    return known;
  }

  /** The cohort of a seed in a workload; nobody if there is none. */
  static Cohort of(List<CohortEntry> cohorts, String seed, String workload) {
    CohortEntry entry = find(cohorts, seed, workload);
    return entry == null ? Cohort.EMPTY : Cohort.parse(entry.agents());
  }

  private static @Nullable CohortEntry find(
      List<CohortEntry> cohorts, String seed, String workload) {
    for (CohortEntry entry : cohorts) {
      if (entry.seed().equals(seed) && entry.workload().equals(workload)) {
        return entry;
      }
    }
    return null;
  }

  /** A seed says who is in; nobody and everybody need none, and a status has to stay small. */
  private static Exposure of(String key, int percent, String seed, @Nullable String stage) {
    return new Exposure(key, percent, partial(percent) ? seed : "", stage);
  }

  private static boolean partial(int percent) {
    return percent > 0 && percent < 100;
  }
}
