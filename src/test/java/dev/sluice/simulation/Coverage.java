// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.simulation;

import dev.sluice.api.RolloutRecord;
import dev.sluice.api.RolloutRecord.Position;
import dev.sluice.migration.Turn;
import dev.sluice.migration.engine.Cause;
import dev.sluice.migration.engine.Decision;
import dev.sluice.migration.engine.Observed;
import dev.sluice.simulation.ModelApi.Outcome;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** How often what happened: a set of runs that never reaches something proves nothing of it. */
@SuppressWarnings("EnumOrdinal") // Arrays by number are for speed; no number outlives the run.
final class Coverage {
  /** The simulator plays migrations, not what fleets roll out of their own. */
  private static final Set<Cause> OF_FLEETS =
      Set.of(
          Cause.SUPERSEDED,
          Cause.AGENTS_MOVING,
          Cause.AGENTS_BROUGHT,
          Cause.FLEET_BUSY,
          Cause.LED_BY_MIGRATION,
          Cause.MIGRATION_WENT_BACK,
          Cause.OVERLAY_UNFIT,
          Cause.NO_GOOD_REVISION,
          Cause.STATE_NOT_SAVED,
          Cause.ROLLBACK_WOULD_LOSE_STATE);

  private final long[] causes = new long[Cause.values().length];
  private final long[] positions = new long[Position.values().length];
  private final long[] deeds = new long[Deed.values().length];
  private final long[] outcomes = new long[Outcome.values().length];
  private final long[] marks = new long[Mark.values().length];
  private final Set<Long> situations = new HashSet<>();
  private final Map<String, Long> refusals = new TreeMap<>();
  private final Map<String, Long> excuses = new TreeMap<>();

  /** Rarer things that a run set must have seen. */
  enum Mark {
    TWO_LEADERS,
    NO_LEADER,
    HELD_BY_QUORUM,
    ENDED_BY_LEASE,
    SET_WRITTEN_BEHIND,
    SET_WRITTEN_AHEAD,
    CRASHED_IN_A_WRITE,
    LANDED_LATE,
    STALE_START,
    USER_REFUSED,
    COMPLETED_AT_REST,
    ROLLED_BACK_AT_REST,
    HELD_AT_REST,
    OBSERVED_ONWARD,
    OBSERVED_BACK,
    OBSERVED_TO_THE_END,
    OBSERVED_BESIDE_A_DRIVER,
    SUITE_BEGUN,
    SUITE_OVERTAKEN,
    SUITE_NOT_LED,
    SET_TURN,
    MIGRATION_TURN
  }

  void decided(Turn turn, Observed observed) {
    mark(Mark.MIGRATION_TURN);
    situations.add(Situation.of(turn, observed));
    causes[turn.decision().cause().ordinal()]++;
    causes[turn.standing().cause().ordinal()]++;
    RolloutRecord record = observed.record();
    if (record != null) {
      positions[record.position().ordinal()]++;
    }
    if (observed.spec().observing()) {
      observed(turn.decision());
    }
  }

  private void observed(Decision decision) {
    switch (decision) {
      case Decision.Advance _ -> mark(Mark.OBSERVED_ONWARD);
      case Decision.RollBack _ -> mark(Mark.OBSERVED_BACK);
      case Decision.Complete _ -> mark(Mark.OBSERVED_TO_THE_END);
      case Decision.Hold _, Decision.Refuse _ -> {}
    }
  }

  void did(Deed deed) {
    deeds[deed.ordinal()]++;
  }

  void written(Outcome outcome) {
    outcomes[outcome.ordinal()]++;
  }

  void refused(String rule) {
    refusals.merge(rule, 1L, Long::sum);
  }

  void excused(String invariant) {
    excuses.merge(invariant, 1L, Long::sum);
  }

  long excuses(String invariant) {
    return excuses.getOrDefault(invariant, 0L);
  }

  void mark(Mark mark) {
    marks[mark.ordinal()]++;
  }

  void add(Coverage other) {
    plus(causes, other.causes);
    plus(positions, other.positions);
    plus(deeds, other.deeds);
    plus(outcomes, other.outcomes);
    plus(marks, other.marks);
    situations.addAll(other.situations);
    other.excuses.forEach((invariant, n) -> excuses.merge(invariant, n, Long::sum));
    other.refusals.forEach((rule, n) -> refusals.merge(rule, n, Long::sum));
  }

  private static void plus(long[] sums, long[] more) {
    for (int i = 0; i < sums.length; i++) {
      sums[i] += more[i];
    }
  }

  /** Everything that can be counted and was not seen once. */
  List<String> missing() {
    List<String> missing = new ArrayList<>();
    missing(
        causes,
        Arrays.stream(Cause.values()).filter(c -> !OF_FLEETS.contains(c)).toArray(Cause[]::new),
        missing);
    missing(positions, Position.values(), missing);
    missing(deeds, Deed.values(), missing);
    missing(outcomes, Outcome.values(), missing);
    missing(marks, Mark.values(), missing);
    return missing;
  }

  private static void missing(long[] counts, Enum<?>[] names, List<String> missing) {
    for (Enum<?> name : names) {
      if (counts[name.ordinal()] == 0) {
        missing.add(name.getDeclaringClass().getSimpleName() + "." + name);
      }
    }
  }

  @Override
  public String toString() {
    return "causes     "
        + told(causes, Cause.values())
        + "\npositions  "
        + told(positions, Position.values())
        + "\nacts       "
        + told(deeds, Deed.values())
        + "\nwrites     "
        + told(outcomes, Outcome.values())
        + "\nmarks      "
        + told(marks, Mark.values())
        + "\nsituations "
        + situations.size()
        + "\nrefused by "
        + refusals
        + "\nexcused    "
        + excuses;
  }

  private static String told(long[] counts, Enum<?>[] names) {
    return Arrays.stream(names)
        .map(name -> name + " " + counts[name.ordinal()])
        .collect(Collectors.joining(", "));
  }
}
