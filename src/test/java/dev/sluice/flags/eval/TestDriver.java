// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.flags.eval;

import dev.sluice.api.RolloutRecord;
import dev.sluice.api.RolloutRecord.CohortEntry;
import dev.sluice.api.RolloutRecord.Exposure;
import dev.sluice.api.RolloutRecord.Position;
import dev.sluice.api.RolloutRecord.RollbackEntry;
import dev.sluice.api.RolloutRecord.Snapshot;
import dev.sluice.api.StageSpec;
import dev.sluice.api.StageSpec.OnFailure;
import dev.sluice.api.StageSpec.Risk;
import dev.sluice.api.StageSpec.StageFlag;
import dev.sluice.flags.eval.Driver.Latch;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A migration as flags see it, in the words of a test. Before {@code at} it has no record. */
public final class TestDriver {
  private static final Instant START = Instant.parse("2026-03-01T10:00:00Z");

  private final String name;
  private String uid;
  private int minute;
  private Latch latch = Latch.Absent;
  private final List<StageSpec> stages = new ArrayList<>();
  private @Nullable Position position;
  private final List<Exposure> exposures = new ArrayList<>();
  private final List<CohortEntry> cohorts = new ArrayList<>();
  private final List<Snapshot> snapshots = new ArrayList<>();
  private final List<RollbackEntry> rollbacks = new ArrayList<>();

  private TestDriver(String name) {
    this.name = name;
    this.uid = "uid-" + name;
  }

  public static TestDriver migration(String name) {
    return new TestDriver(name);
  }

  public static Exposure exposure(String key, int percent, String seed, @Nullable String stage) {
    return new Exposure(key, percent, seed, stage);
  }

  public TestDriver uid(String value) {
    uid = value;
    return this;
  }

  public TestDriver createdInMinute(int value) {
    minute = value;
    return this;
  }

  public TestDriver emergency() {
    latch = Latch.Emergency;
    return this;
  }

  /** Asked to go back to a stage. */
  public TestDriver rollbackTo() {
    latch = Latch.RollbackTo;
    return this;
  }

  public TestDriver stage(String stage, String... keys) {
    List<StageFlag> flags = Arrays.stream(keys).map(key -> new StageFlag(key, 100)).toList();
    stages.add(
        new StageSpec(
            stage,
            null,
            Risk.Low,
            flags,
            List.of(),
            null,
            null,
            null,
            null,
            List.of(),
            null,
            OnFailure.ToPrevious,
            null));
    return this;
  }

  public TestDriver at(Position value, Exposure... standing) {
    position = value;
    exposures.addAll(List.of(standing));
    return this;
  }

  public TestDriver cohort(String seed, String workload, String agents) {
    cohorts.add(new CohortEntry(seed, workload, agents));
    return this;
  }

  public TestDriver passed(@Nullable String stage, Exposure... set) {
    snapshots.add(new Snapshot(stage, START, List.of(set)));
    return this;
  }

  public TestDriver rolledBack(@Nullable String from, @Nullable String to, boolean wasEmergency) {
    rollbacks.add(
        new RollbackEntry(1, from, to, "GuardBreached", wasEmergency ? true : null, null, START));
    return this;
  }

  public Driver build() {
    String created = START.plusSeconds(60L * minute).toString();
    return new Driver(name, uid, created, latch, stages, record());
  }

  private @Nullable RolloutRecord record() {
    return position == null
        ? null
        : new RolloutRecord(
            1L, 1, null, position, null, null, null, START, null, null, null, null, null, null,
            null, List.of(), List.of(), exposures, cohorts, List.of(), snapshots, List.of(),
            List.of(), rollbacks);
  }
}
