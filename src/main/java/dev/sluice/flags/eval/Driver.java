// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.flags.eval;

import static java.util.Objects.requireNonNull;

import dev.sluice.api.RolloutRecord;
import dev.sluice.api.RolloutRecord.Exposure;
import dev.sluice.api.RolloutRecord.Position;
import dev.sluice.api.RolloutRecord.RollbackEntry;
import dev.sluice.api.StageSpec;
import dev.sluice.api.StageSpec.StageFlag;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A migration as far as the flags of its set are concerned.
 *
 * @param name its name
 * @param uid what tells it from another one of the same name
 * @param creationTimestamp when it was created, as the API server says it
 * @param latch the rollback that is in force by annotation
 * @param stages the plan
 * @param record where it provably is; null before it has begun
 */
public record Driver(
    String name,
    String uid,
    String creationTimestamp,
    Latch latch,
    List<StageSpec> stages,
    @Nullable RolloutRecord record) {
  /** A rollback that a person has asked for, and whose annotation is still there. */
  public enum Latch {
    /** None is. */
    Absent,
    /** {@code sluice.dev/rollback-to}: nothing starts. */
    RollbackTo,
    /** {@code sluice.dev/rollback}: its flags are off for everybody. */
    Emergency
  }

  public Driver {
    requireNonNull(name);
    requireNonNull(uid);
    requireNonNull(creationTimestamp);
    requireNonNull(latch);
    stages = List.copyOf(stages);
  }

  /** Whether its flags are off for everybody. */
  boolean emergency() {
    return latch == Latch.Emergency;
  }

  /** Whether nothing of it starts. */
  boolean goesBack() {
    return latch != Latch.Absent;
  }

  /** When it was created: read only where it counts, among several migrations. */
  Instant creationTime() {
    return Instant.parse(creationTimestamp);
  }

  /** The keys that its stages name, in order. */
  Set<String> named() {
    Set<String> keys = new LinkedHashSet<>();
    for (StageSpec stage : stages) {
      for (StageFlag flag : stage.flags()) {
        keys.add(flag.key());
      }
    }
    return keys;
  }

  /** Whether a stage names that key. */
  boolean names(String key) {
    for (StageSpec stage : stages) {
      if (names(stage, key)) {
        return true;
      }
    }
    return false;
  }

  private static boolean names(StageSpec stage, String key) {
    for (StageFlag flag : stage.flags()) {
      if (flag.key().equals(key)) {
        return true;
      }
    }
    return false;
  }

  /** What the record says of a flag; empty before the migration has begun. */
  Optional<Exposure> exposure(String key) {
    for (Exposure exposure : record == null ? List.<Exposure>of() : record.exposures()) {
      if (exposure.key().equals(key)) {
        return Optional.of(exposure);
      }
    }
    return Optional.empty();
  }

  boolean completed() {
    return record != null && record.position() == Position.Completed;
  }

  boolean underWay() {
    return record != null
        && (record.position() == Position.Waiting || record.position() == Position.Running);
  }

  /**
   * Whether the migration has had this flag and lost it: its record lists the flag, and not only
   * because a stage that is still to come named it.
   */
  boolean hasHad(String key) {
    return exposure(key).filter(e -> !underWay() || e.stage() != null).isPresent();
  }

  /** Why a flag stands where the record has it. */
  Reason reason(String key) {
    if (record == null || record.position() != Position.RolledBack) {
      return Reason.Migration;
    }
    if (record.rollbacks().isEmpty()) {
      return Reason.RolledBack;
    }
    RollbackEntry last = record.rollbacks().getLast();
    if (Boolean.TRUE.equals(last.emergency())) {
      return Reason.Emergency;
    }
    List<String> names = stages.stream().map(StageSpec::name).toList();
    int kept = last.toStage() == null ? -1 : names.indexOf(last.toStage());
    int reached = last.fromStage() == null ? -1 : names.indexOf(last.fromStage());
    boolean takenBack =
        stages.subList(kept + 1, Math.max(kept, reached) + 1).stream()
            .anyMatch(stage -> names(stage, key));
    return takenBack ? Reason.RolledBack : Reason.Migration;
  }
}
