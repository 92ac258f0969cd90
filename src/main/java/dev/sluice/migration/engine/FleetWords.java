// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.migration.engine;

import dev.sluice.api.RolloutRecord;
import dev.sluice.api.RolloutRecord.RollbackEntry;
import dev.sluice.judge.state.StateRules;
import dev.sluice.migration.engine.Subject.Fleet;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What is said otherwise of a fleet that rolls out its own revisions. */
final class FleetWords {
  private FleetWords() {}

  static String takenBack(Observed o) {
    return o.fleet().isEmpty()
        ? "rolled back; a retry leads on"
        : o.subject().part(from(o)) + " was taken back; a retry leads on" + orAnother(o);
  }

  /** What ran; where nothing did, what was not to begin. */
  private static @Nullable String from(Observed o) {
    RolloutRecord record = o.record();
    RollbackEntry last =
        record == null || record.rollbacks().isEmpty() ? null : record.rollbacks().getLast();
    return last == null || Objects.equals(last.fromStage(), last.toStage())
        ? stage(o)
        : last.fromStage();
  }

  static String orAnother(Observed o) {
    return o.fleet().isEmpty() ? "" : ", or another revision";
  }

  private static @Nullable String stage(Observed o) {
    return o.record() == null ? null : o.record().stage();
  }

  /** That the running plan has passed, in words. */
  static String done(Observed o) {
    return o.fleet()
        .map(fleet -> fleet.part(fleet.wanted()) + " has passed")
        .orElseGet(() -> o.subject().done());
  }

  /** Who is waited for, in words that an exposure follows. */
  static String moving(Observed o, Fleet fleet, String revision) {
    boolean verifies =
        o.health().checks().stream().anyMatch(c -> c.name().equals(StateRules.GUARD));
    return "agents of "
        + fleet.part(revision)
        + (verifies ? " to be ready and to tell what they recovered at " : " to be ready at ");
  }

  /** Whether all agents are to run what they run, though no record says so. */
  static boolean settled(Observed o) {
    return o.fleet().map(fleet -> fleet.wanted().equals(fleet.stable())).orElse(false);
  }

  /** Whether a token may speak of that revision. */
  static boolean knows(Observed o, String revision) {
    return o.fleet()
        .map(
            fleet ->
                revision.equals(fleet.wanted())
                    || fleet.kept().stream().anyMatch(k -> k.name().equals(revision)))
        .orElse(false);
  }
}
