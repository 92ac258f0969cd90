// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.migration.engine;

import dev.sluice.api.HealthCheck.Role;
import dev.sluice.api.RolloutRecord;
import dev.sluice.api.RolloutRecord.Position;
import dev.sluice.api.RolloutRecord.RollbackEntry;
import dev.sluice.judge.CheckVerdict;
import dev.sluice.judge.Verdict;
import dev.sluice.migration.engine.Decision.Advance;
import dev.sluice.migration.engine.Decision.Complete;
import dev.sluice.migration.engine.Decision.Hold;
import dev.sluice.migration.engine.Decision.Move;
import dev.sluice.migration.engine.Decision.RollBack;
import dev.sluice.migration.engine.Decision.Time;
import dev.sluice.migration.engine.Subject.Fleet;
import dev.sluice.migration.engine.Subject.Kept;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What is otherwise where a fleet rolls out its own revisions. A migration passes all of it. */
final class FleetRules {
  private static final int NAMED = 12;

  /** What a migration takes back may have failed by its judge. */
  private static final Set<String> FAILURES =
      Stream.of(Cause.GUARD_BREACHED, Cause.DEADLINE_PASSED, Cause.MIGRATION_WENT_BACK)
          .map(Cause::reason)
          .collect(Collectors.toSet());

  private FleetRules() {}

  // Going back.

  /** Whether an emergency has anything to take back. */
  static boolean canGoBack(Observed o) {
    RolloutRecord record = o.record();
    return o.fleet()
        .map(
            fleet ->
                record != null
                    && (record.position() == Position.Running
                        || record.position() == Position.Waiting
                        || (record.position() == Position.Completed && hasPrevious(fleet))))
        .orElse(true);
  }

  /** Without its snapshot no agent can be made of a revision. */
  private static boolean hasPrevious(Fleet fleet) {
    return fleet.kept().stream().anyMatch(k -> k.name().equals(fleet.previous()));
  }

  /** To any revision that is kept, but for those that have yet to prove themselves. */
  static Optional<Decision> rollbackTo(Observed o, Fleet fleet, String wanted) {
    RolloutRecord record = o.record();
    Kept target = fleet.meant(wanted).orElse(null);
    if (target == null || fleet.stable() == null || !isProven(record, fleet, target.name())) {
      return Optional.empty();
    }
    return target.name().equals(fleet.stable()) && !Progress.running(record)
        ? Optional.empty()
        : Optional.of(
            new RollBack(
                Cause.ROLLBACK_REQUESTED,
                "asked to go back to " + fleet.part(target.name()),
                0,
                false,
                o.commands().by(),
                null));
  }

  /**
   * Whether a revision may be put on all agents with no further look: not one that is wanted,
   * rolled out or was taken back, unless it is the good one.
   */
  private static boolean isProven(@Nullable RolloutRecord record, Fleet fleet, String revision) {
    if (revision.equals(fleet.stable())) {
      return true;
    }
    boolean asked =
        revision.equals(fleet.wanted()) || (record != null && revision.equals(record.stage()));
    return !asked
        && (revision.equals(fleet.previous())
            || record == null
            || record.rollbacks().stream().noneMatch(entry -> isFailure(entry, revision)));
  }

  private static boolean isFailure(RollbackEntry entry, String revision) {
    return revision.equals(entry.fromStage()) && FAILURES.contains(entry.cause());
  }

  /** Nothing starts while a rollback is asked for. */
  static Optional<Decision> latched(Observed o, Fleet fleet) {
    RolloutRecord record = o.record();
    if (o.commands().rollback() != null) {
      boolean taken = record != null && record.position() == Position.RolledBack;
      return taken
          ? present(o, "rollback", "annotation sluice.dev/rollback is present: nothing starts")
          : nowhere(o, fleet, "rollback");
    }
    String wanted = o.commands().rollbackTo();
    if (wanted == null) {
      return Optional.empty();
    }
    if (fleet.stable() == null) {
      return nowhere(o, fleet, "rollback-to");
    }
    Kept target = fleet.meant(wanted).orElse(null);
    if (target != null && target.name().equals(fleet.stable())) {
      return present(
          o, "rollback-to", "annotation sluice.dev/rollback-to is present: nothing starts");
    }
    return hold(
        Cause.INVALID_ANNOTATION,
        "annotation sluice.dev/rollback-to is \""
            + wanted
            + (target == null
                ? "\", which is neither the name nor the number of a revision to go back to"
                : "\", a revision that has not passed or has failed")
            + ": name one of "
            + known(o, fleet)
            + ", or remove it",
        Asked.lift(o, "rollback-to"),
        Time.COUNTS_FOR_DEADLINE);
  }

  private static String known(Observed o, Fleet fleet) {
    return named(o, fleet, _ -> true);
  }

  private static String others(Observed o, Fleet fleet) {
    return named(o, fleet, k -> !k.name().equals(fleet.stable()));
  }

  private static String named(Observed o, Fleet fleet, Predicate<Kept> which) {
    return fleet.kept().stream()
        .filter(k -> isProven(o.record(), fleet, k.name()))
        .filter(which)
        .limit(NAMED)
        .map(k -> k.name() + " (" + k.number() + ")")
        .collect(Collectors.joining(", "));
  }

  private static Optional<Decision> nowhere(Observed o, Fleet fleet, String latch) {
    String known = fleet.stable() == null ? "" : others(o, fleet);
    return hold(
        Cause.NO_GOOD_REVISION,
        "annotation sluice.dev/"
            + latch
            + " is present, and there is no revision to go back to: nothing starts"
            + (known.isEmpty() ? "" : "; name one with sluice.dev/rollback-to, of " + known),
        Asked.lift(o, latch),
        Time.COUNTS_FOR_DEADLINE);
  }

  private static Optional<Decision> present(Observed o, String latch, String message) {
    return hold(Cause.ROLLBACK_PRESENT, message, Asked.lift(o, latch), Time.COUNTS_FOR_DEADLINE);
  }

  // Going on.

  /**
   * The spec asks for another revision than the one that the record speaks of. Nothing that was
   * seen of that one counts for it; under a pause it waits.
   */
  static Optional<Decision> superseded(Observed o) {
    RolloutRecord record = o.record();
    Fleet fleet = o.fleet().orElse(null);
    if (fleet == null || record == null || !isSuperseded(fleet, record)) {
      return Optional.empty();
    }
    return Asked.paused(o)
        .or(() -> Gates.unread(o))
        .or(
            () ->
                Optional.of(
                    new Advance(
                        Cause.SUPERSEDED,
                        fleet.part(fleet.wanted()) + " is wanted now",
                        new Move.NewPlan(),
                        null)));
  }

  private static boolean isSuperseded(Fleet fleet, RolloutRecord record) {
    boolean back = fleet.wanted().equals(fleet.stable());
    return switch (record.position()) {
      case Waiting -> !back && !fleet.wanted().equals(record.stage());
      case Completed -> !back;
      case Running, RolledBack -> !fleet.wanted().equals(record.stage());
    };
  }

  /** Before anything has passed there is nothing to go back to, and nothing is won by steps. */
  static Optional<Decision> first(Observed o) {
    Fleet fleet = o.fleet().orElse(null);
    if (fleet == null || fleet.stable() != null) {
      return Optional.empty();
    }
    String revision = fleet.part(fleet.wanted());
    if (replicas(o) == 0) {
      return nobody(o).map(hold -> hold);
    }
    // Who counts the ready ones and who knows what pods went through hear of each in their own
    // time.
    boolean seen = o.health().first(Verdict.Undecided).isEmpty() && o.health().blind().isEmpty();
    if (fleet.moved() >= replicas(o) && seen) {
      return Optional.of(new Complete(Cause.COMPLETED, revision + " runs on all agents", null));
    }
    Optional<CheckVerdict> bad = o.health().breach(Role.Guard);
    return bad.isPresent()
        ? hold(
            Cause.NO_GOOD_REVISION,
            revision
                + " fails ("
                + bad.get().name()
                + "), and there is none to go back to: change the spec",
            fleet.describe(),
            Time.COUNTS_FOR_DEADLINE)
        : hold(
            Cause.AGENTS_MOVING,
            "agents of " + revision + " to be ready",
            null,
            Time.COUNTS_FOR_DEADLINE);
  }

  /** A revision proves nothing where nobody runs it. */
  static Optional<Hold> nobody(Observed o) {
    return o.fleet().isEmpty() || replicas(o) > 0
        ? Optional.empty()
        : Optional.of(
            new Hold(
                Cause.NO_AGENTS,
                "spec.replicas is 0: nothing is rolled out where there are no agents",
                null,
                null,
                Time.STANDS_STILL));
  }

  /**
   * No step counts before as many agents as it reaches run the revision, are ready and have said
   * what they recovered.
   */
  static Optional<Hold> moving(Observed o) {
    Fleet fleet = o.fleet().orElse(null);
    StagePlan plan = o.plan().orElse(null);
    if (fleet == null || plan == null || !Progress.running(o.record())) {
      return Optional.empty();
    }
    int percent = plan.reached(Progress.step(o.record()));
    return fleet.moved() >= reached(o, percent)
        ? Optional.empty()
        : Optional.of(
            new Hold(
                Cause.AGENTS_MOVING,
                FleetWords.moving(o, fleet, plan.name()) + percent + "%",
                null,
                fleet.describe(),
                Time.COUNTS_FOR_DEADLINE));
  }

  /**
   * What is to be seen before a revision is rolled out. That the one before is unwell holds nothing
   * up: the new one may be what mends it.
   */
  static Optional<Hold> seen(Observed o, StagePlan next) {
    boolean down = o.fleet().map(fleet -> fleet.ready() == 0).orElse(false);
    return Gates.noPolicy(o)
        .or(() -> down ? Optional.empty() : Gates.blinded(o))
        .or(() -> down ? Optional.empty() : Gates.baseline(o, next))
        .or(
            () ->
                down || !o.health().unseen()
                    ? Optional.empty()
                    : Optional.of(
                        Gates.waiting(
                            Cause.AWAITING_LOOK,
                            "the first look before " + o.subject().part(next.name()))));
  }

  /** How many agents that exposure reaches. */
  private static int reached(Observed o, int percent) {
    return o.workloads().getFirst().reached(percent);
  }

  private static int replicas(Observed o) {
    return o.workloads().getFirst().replicas();
  }

  private static Optional<Decision> hold(
      Cause cause, String message, @Nullable String command, Time time) {
    return Optional.of(new Hold(cause, message, null, command, time));
  }
}
