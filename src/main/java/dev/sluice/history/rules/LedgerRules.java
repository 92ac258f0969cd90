// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.history.rules;

import dev.sluice.api.Durations;
import dev.sluice.api.RolloutRecord;
import dev.sluice.api.RolloutRecord.RollbackEntry;
import dev.sluice.history.Change;
import dev.sluice.history.Finding;
import dev.sluice.history.Invariant;
import dev.sluice.history.MigrationStep;
import dev.sluice.history.RolloutStep;
import dev.sluice.history.Scene;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What follows from rollbacks: a cool-down, and an end after three. */
final class LedgerRules {
  private LedgerRules() {}

  /** I32. */
  static final class CoolDown implements Invariant {
    private final Map<String, Duration> read = new HashMap<>();

    @Override
    public String id() {
      return "I32";
    }

    @Override
    public String sentence() {
      return "No stage starts within the cool-down of the last rollback, unless a person has waived it"
          + " for that attempt.";
    }

    @Override
    public @Nullable Finding check(Change change, Scene scene) {
      MigrationStep step = scene.step();
      RolloutRecord is = step == null ? null : step.is();
      if (step == null || is == null || !step.isStart() || is.rollbacks().isEmpty()) {
        return null;
      }
      Instant last = is.rollbacks().getLast().time();
      String cooldown = step.after().spec().cooldown();
      Duration passed = Duration.between(last, is.enteredTime());
      // A clock that was put back has nothing to say.
      return !passed.isNegative()
              && passed.compareTo(read.computeIfAbsent(cooldown, Durations::parse)) < 0
              && !is.tokens().contains("override=cooldown/" + is.attempt())
          ? Finding.of(
              "stage "
                  + is.stage()
                  + " started "
                  + passed.toMillis()
                  + " ms after a rollback, and the cool-down is "
                  + cooldown)
          : null;
    }
  }

  /** Part of I7: the third failure of a stage is the last one that a plain retry follows. */
  static final Invariant HALTED =
      new OnStep<>(
          RolloutStep.class,
          "I38",
          "A rollback halts the migration if it is for a deadline, or if it is the third of its stage"
              + " within 24h, each in an attempt of its own; no other does.",
          LedgerRules::halted);

  private static final int MOST = 3;
  private static final Duration SPAN = Duration.ofHours(24);

  private static @Nullable String halted(RolloutStep step) {
    RolloutRecord was = step.was();
    RolloutRecord is = step.is();
    if (was == null || is == null || !step.recorded() || !step.isRollback()) {
      return null;
    }
    RollbackEntry entry = is.rollbacks().getLast();
    boolean halted = Boolean.TRUE.equals(entry.halted());
    boolean guarded = entry.cause().equals("GuardBreached");
    boolean late = entry.cause().equals("DeadlinePassed");
    boolean third = guarded && failures(was.rollbacks(), entry) + 1 >= MOST;
    if (halted == (late || third)) {
      return null;
    }
    // What a person takes back stays halted if the attempt was.
    return halted && !guarded && !late
        ? null
        : "a rollback of " + entry.fromStage() + " for " + entry.cause() + " says halted=" + halted;
  }

  private static long failures(List<RollbackEntry> before, RollbackEntry entry) {
    return before.stream()
        .filter(r -> Objects.equals(r.fromStage(), entry.fromStage()))
        .filter(r -> !r.attempt().equals(entry.attempt()))
        .filter(r -> r.time().isAfter(entry.time().minus(SPAN)))
        .map(RollbackEntry::attempt)
        .distinct()
        .count();
  }
}
