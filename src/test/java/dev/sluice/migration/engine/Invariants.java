// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.migration.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.api.Flag;
import dev.sluice.api.MigrationStatus;
import dev.sluice.api.RolloutRecord;
import dev.sluice.api.RolloutRecord.Exposure;
import dev.sluice.api.RolloutRecord.Position;
import dev.sluice.api.StageSpec;
import dev.sluice.fleet.AgentId;
import dev.sluice.fleet.Workload;
import dev.sluice.kit.World;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * What must be true of each record and of each step from one to the next, whatever happens. The
 * numbers are those of the invariants in the design.
 */
final class Invariants implements Consumer<World> {
  private MigrationStatus before;
  private Map<String, Set<AgentId>> servedBefore = Map.of();
  private Map<String, Integer> fleetBefore = Map.of();

  @Override
  public void accept(World world) {
    MigrationStatus after = world.status();
    RolloutRecord was = before == null ? null : before.record();
    RolloutRecord is = after.record();
    if (is != null) {
      nothingIsOnBeforeItsTurn(world, is);
      exposureIsWhatTheStepSays(world, is);
      whatWasTakenBackIsDark(is);
      cohortsCoverTheirShare(is);
    }
    if (was != null && !was.equals(is)) {
      recordsFollowEachOther(was, is);
      noStageIsSkipped(was, is);
      percentOnlyGrows(was, is);
      nothingComesBackByItself(was, is);
      nothingRisesWhileHeld(world, was, is);
    }
    historyIsExact(before, after);
    conditionsAreSound(before, after);
    nobodyIsDropped(world, was, is);
    before = after;
    servedBefore = world.served();
    fleetBefore = fleet(world);
  }

  /** I1: a flag that a stage has set is on only if the stages before it have passed. */
  private static void nothingIsOnBeforeItsTurn(World world, RolloutRecord record) {
    List<String> order = world.spec().stages().stream().map(StageSpec::name).toList();
    int most = Progress.passed(record) + (Progress.running(record) ? 1 : 0);
    for (Exposure exposure : record.exposures()) {
      if (exposure.stage() != null) {
        assertThat(order.indexOf(exposure.stage())).as(exposure.toString()).isBetween(0, most - 1);
      }
    }
    assertThat(order.subList(0, record.started().size()))
        .as("I1: what has started is in place")
        .isEqualTo(record.started());
  }

  /** Exposure never exceeds the recorded step. */
  private static void exposureIsWhatTheStepSays(World world, RolloutRecord record) {
    if (!Progress.running(record)) {
      return;
    }
    StagePlan plan = Progress.current(world.spec(), record).orElseThrow();
    for (Exposure exposure : record.exposures()) {
      if (plan.name().equals(exposure.stage())) {
        int limit =
            plan.flags().stream()
                .filter(f -> f.key().equals(exposure.key()))
                .findFirst()
                .orElseThrow()
                .percent();
        assertThat(exposure.percent())
            .as(exposure.toString())
            .isEqualTo(Math.min(limit, plan.percent(record.step())));
      }
    }
  }

  /**
   * I3: after a rollback exactly that is on which the snapshots say; after an emergency nothing.
   */
  private static void whatWasTakenBackIsDark(RolloutRecord record) {
    if (record.position() != Position.RolledBack) {
      return;
    }
    boolean emergency = Boolean.TRUE.equals(record.rollbacks().getLast().emergency());
    Map<String, Integer> snapshot = new LinkedHashMap<>();
    record.snapshots().forEach(s -> s.exposures().forEach(e -> snapshot.put(e.key(), e.percent())));
    Map<String, Integer> standing = percents(record);
    assertThat(standing.keySet()).isEqualTo(snapshot.keySet());
    standing.forEach(
        (key, percent) -> assertThat(percent).as(key).isEqualTo(emergency ? 0 : snapshot.get(key)));
  }

  /** Every partial exposure has its cohort written down, so that all replicas agree on it. */
  private static void cohortsCoverTheirShare(RolloutRecord record) {
    Set<String> seeds =
        record.cohorts().stream().map(RolloutRecord.CohortEntry::seed).collect(Collectors.toSet());
    for (Exposure exposure : record.exposures()) {
      boolean partial = exposure.percent() > 0 && exposure.percent() < 100;
      assertThat(exposure.seed().isEmpty()).as("seed of " + exposure).isEqualTo(!partial);
      if (partial && !record.cohorts().isEmpty()) {
        assertThat(seeds).contains(exposure.seed());
      }
    }
  }

  private static void recordsFollowEachOther(RolloutRecord was, RolloutRecord is) {
    assertThat(is.revision()).as("revision").isEqualTo(was.revision() + 1);
    assertThat(is.attempt()).as("attempt").isGreaterThanOrEqualTo(was.attempt());
  }

  /** I2: one stage on, or down by a rollback; never past one. */
  private static void noStageIsSkipped(RolloutRecord was, RolloutRecord is) {
    int up = Progress.passed(is) - Progress.passed(was);
    if (is.position() == Position.RolledBack && !is.rollbacks().equals(was.rollbacks())) {
      assertThat(up).as("I2: a rollback goes down").isLessThanOrEqualTo(0);
    } else {
      assertThat(up).as("I2: one stage at a time").isBetween(0, 1);
    }
    if (up == 1) {
      assertThat(was.position()).as("I2: only what runs passes").isEqualTo(Position.Running);
      assertThat(is.snapshots().getLast().stage()).isEqualTo(was.stage());
    }
  }

  /** I36: within a stage percent and step only grow. */
  private static void percentOnlyGrows(RolloutRecord was, RolloutRecord is) {
    if (is.position() == Position.RolledBack || !is.attempt().equals(was.attempt())) {
      return;
    }
    Map<String, Integer> standing = percents(is);
    percents(was)
        .forEach(
            (key, percent) ->
                assertThat(standing.get(key)).as("I36: " + key).isGreaterThanOrEqualTo(percent));
    if (Progress.running(was) && Progress.running(is)) {
      assertThat(is.stage()).isEqualTo(was.stage());
      assertThat(is.step()).isBetween(was.step(), was.step() + 1);
    }
  }

  /** I7: after a rollback only another attempt leads on. */
  private static void nothingComesBackByItself(RolloutRecord was, RolloutRecord is) {
    if (was.position() != Position.RolledBack || is.attempt() > was.attempt()) {
      return;
    }
    assertThat(is.position()).as("I7").isEqualTo(Position.RolledBack);
    Map<String, Integer> standing = percents(was);
    percents(is)
        .forEach(
            (key, percent) ->
                assertThat(percent).as("I7: " + key).isLessThanOrEqualTo(standing.get(key)));
  }

  /** I15, I17: while paused, blind or asked to go back nothing rises, however it was asked. */
  private static void nothingRisesWhileHeld(World world, RolloutRecord was, RolloutRecord is) {
    Observed o = world.observed();
    boolean latched = o.commands().rollback() != null || o.commands().rollbackTo() != null;
    boolean held = latched || o.commands().pause() != null || o.spec().paused();
    if (held) {
      Map<String, Integer> standing = percents(was);
      percents(is)
          .forEach(
              (key, percent) ->
                  assertThat(percent)
                      .as("I15: " + key)
                      .isLessThanOrEqualTo(standing.getOrDefault(key, percent)));
    }
  }

  /** I9: one entry for each transition, none for anything else. */
  private static void historyIsExact(MigrationStatus was, MigrationStatus is) {
    if (is.record() == null) {
      assertThat(is.history()).isEmpty();
      return;
    }
    boolean moved =
        was == null || was.record() == null || !place(was.record()).equals(place(is.record()));
    long entries =
        is.history().stream().filter(h -> h.revision().equals(is.record().revision())).count();
    if (was == null || !is.record().equals(was.record())) {
      assertThat(entries).as("I9: entries of " + place(is.record())).isEqualTo(moved ? 1 : 0);
    }
    assertThat(is.history().size()).isLessThanOrEqualTo(20);
  }

  private static String place(RolloutRecord record) {
    return record.attempt()
        + " "
        + record.position()
        + " "
        + record.stage()
        + " "
        + record.step()
        + " "
        + record.rollbacks();
  }

  /** I10: exactly one of Ready, Reconciling and Stalled is true. */
  private static void conditionsAreSound(MigrationStatus was, MigrationStatus is) {
    assertThat(is.conditions())
        .filteredOn(c -> Set.of("Ready", "Reconciling", "Stalled").contains(c.getType()))
        .filteredOn(c -> c.getStatus().equals("True"))
        .as("I10")
        .hasSize(1);
    if (was != null) {
      assertThat(is.observedGeneration()).isGreaterThanOrEqualTo(was.observedGeneration());
    }
  }

  /** Growth and raising drop nobody; only a rollback and a shrinking fleet do. */
  private void nobodyIsDropped(World world, RolloutRecord was, RolloutRecord is) {
    boolean back = is != null && is.position() == Position.RolledBack;
    boolean latched = world.observed().commands().rollback() != null;
    boolean again = was != null && is != null && !was.attempt().equals(is.attempt());
    boolean shrunken =
        fleetBefore.entrySet().stream()
            .anyMatch(f -> fleet(world).getOrDefault(f.getKey(), 0) < f.getValue());
    if (was == null || back || latched || again || shrunken) {
      return;
    }
    Map<String, Set<AgentId>> served = world.served();
    percents(was)
        .keySet()
        .forEach(
            key ->
                assertThat(served.get(key))
                    .as("nobody loses " + key)
                    .containsAll(servedBefore.get(key)));
  }

  /** Exactly as many agents as the percent says have each flag; to be asked when all is settled. */
  static void exposureIsExact(World world) {
    RolloutRecord record = world.record();
    if (record == null || world.observed().commands().rollback() != null) {
      return;
    }
    Map<String, Integer> percents = percents(record);
    for (Flag flag : world.flags()) {
      Integer percent = percents.get(flag.key());
      if (percent != null && flag.assignment() == Flag.Assignment.Agents) {
        int wanted = world.workloads().stream().mapToInt(w -> w.reached(percent)).sum();
        assertThat(world.served().get(flag.key())).as(flag.key()).hasSize(wanted);
      }
    }
  }

  private static Map<String, Integer> fleet(World world) {
    return world.workloads().stream().collect(Collectors.toMap(Workload::name, Workload::replicas));
  }

  private static Map<String, Integer> percents(RolloutRecord record) {
    Map<String, Integer> percents = new LinkedHashMap<>();
    record.exposures().forEach(e -> percents.put(e.key(), e.percent()));
    return percents;
  }
}
