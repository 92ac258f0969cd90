// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.simulation;

import dev.sluice.api.MigrationStatus;
import dev.sluice.api.RolloutRecord.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** When a status can have been decided upon, as far as it tells. */
final class DecisionTimes {
  /** A decision is not seen later than that. */
  private static final Duration LONG = Duration.ofSeconds(5);

  private static final Pattern TIMES =
      Pattern.compile(": ([-0-9]+T[0-9:.]+Z) [|] ([-0-9]+T[0-9:.]+Z)$");

  private DecisionTimes() {}

  /** The latest first: times that the status before did not have, or else when it was seen. */
  static List<Instant> of(RecordedWrite write) {
    Set<Instant> told = new TreeSet<>(Comparator.reverseOrder());
    Object before = Answer.Standing.of(write.before()).status();
    collect(TreeDiff.tree(write.status()), told);
    Set<Instant> known = new TreeSet<>();
    collect(TreeDiff.tree(before), known);
    told.removeAll(known);
    stopped(before, write.status(), told);
    told.removeIf(t -> t.isAfter(write.time()) || t.isBefore(write.time().minus(LONG)));
    List<Instant> times = new ArrayList<>(told);
    times.add(write.time().truncatedTo(ChronoUnit.MILLIS));
    // Conditions tell whole seconds.
    for (Instant second : told) {
      if (second.equals(second.truncatedTo(ChronoUnit.SECONDS))) {
        times.add(second.plusMillis(999));
      }
    }
    return times;
  }

  /**
   * Where only times differ, and all by as much, the decision was taken by as much sooner.
   *
   * @param now when it was taken in vain
   */
  static Optional<Instant> shifted(Instant now, List<String> difference, Instant seen) {
    Set<Duration> shifts = new HashSet<>();
    for (String line : difference) {
      Matcher times = TIMES.matcher(line);
      if (!times.find()) {
        return Optional.empty();
      }
      shifts.add(Duration.between(Instant.parse(times.group(1)), Instant.parse(times.group(2))));
    }
    return Optional.of(now.plus(shifts.iterator().next()))
        .filter(then -> shifts.size() == 1 && then.isBefore(seen) && !then.equals(now))
        .filter(then -> then.isAfter(seen.minus(LONG)));
  }

  /** A clock that has been stopped tells for how long it ran. */
  private static void stopped(Object before, Object after, Collection<Instant> told) {
    if (before instanceof MigrationStatus was
        && after instanceof MigrationStatus is
        && was.record() != null
        && is.record() != null) {
      stopped(was.record().stepClock(), is.record().stepClock(), told);
      stopped(was.record().stageClock(), is.record().stageClock(), told);
    }
  }

  private static void stopped(Clock was, Clock is, Collection<Instant> told) {
    if (was != null && is != null && was.sinceTime() != null) {
      told.add(was.sinceTime().plusMillis(is.elapsedMillis() - was.elapsedMillis()));
    }
  }

  private static void collect(Object tree, Collection<Instant> told) {
    switch (tree) {
      // What is waited for is a time to come, and may be the very time of the next decision.
      case Map<?, ?> map ->
          map.forEach(
              (key, each) -> {
                if (!key.equals("waitingFor")) {
                  collect(each, told);
                }
              });
      case List<?> list -> list.forEach(each -> collect(each, told));
      case String text when text.endsWith("Z") -> {
        try {
          told.add(Instant.parse(text));
        } catch (DateTimeParseException noTime) {
          // A text that happens to end so.
        }
      }
      case null, default -> {}
    }
  }
}
