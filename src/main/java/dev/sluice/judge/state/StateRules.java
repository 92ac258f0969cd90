// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.judge.state;

import dev.sluice.api.AgentState;
import dev.sluice.api.AgentState.OnIncompatible;
import dev.sluice.api.Durations;
import dev.sluice.api.HealthCheck.Role;
import dev.sluice.api.StateStatus.LastSave;
import dev.sluice.fleet.AgentId;
import dev.sluice.judge.CheckVerdict;
import dev.sluice.judge.Verdict;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What follows from what is known of the agents' state. */
public final class StateRules {
  /** Name of the guard of what restarted agents have recovered. */
  public static final String GUARD = "state";

  private StateRules() {}

  /**
   * Why nothing may be started yet, in words; empty if every agent has a save that is young enough
   * and of the schema that it runs.
   *
   * @param schema the version that the agents' revision declares; null where it declares none
   */
  public static Optional<String> unsaved(
      AgentState.Save terms, Map<AgentId, SaveSight> saves, @Nullable Integer schema, Instant now) {
    List<String> missing = new ArrayList<>();
    Duration maxAge = Durations.parse(terms.maxAge());
    boolean awaited = false;
    for (var entry : new TreeMap<>(saves).entrySet()) {
      awaited |= entry.getValue() instanceof SaveSight.Awaited;
      why(entry.getValue(), schema, maxAge, now)
          .ifPresent(why -> missing.add(entry.getKey().targetingKey() + " " + why));
    }
    if (!missing.isEmpty()) {
      return Optional.of(
          "the agents' state is not saved: %s (%d of %d agents)"
              .formatted(missing.getFirst(), missing.size(), saves.size()));
    }
    // Without who and how many: each answer would be a status written.
    return awaited
        ? Optional.of("the agents' state is not saved: not all have answered yet")
        : Optional.empty();
  }

  /** What is wrong with it; nothing while it is awaited. */
  private static Optional<String> why(
      SaveSight sight, @Nullable Integer schema, Duration maxAge, Instant now) {
    return switch (sight) {
      case SaveSight.Awaited() -> Optional.empty();
      case SaveSight.Failed(String why) -> Optional.of(why);
      case SaveSight.Kept(Saved saved) -> why(saved, schema, maxAge, now);
    };
  }

  private static Optional<String> why(
      Saved saved, @Nullable Integer schema, Duration maxAge, Instant now) {
    if (saved.time().isAfter(now) || !saved.time().plus(maxAge).isAfter(now)) {
      return Optional.of("has no save younger than " + Durations.format(maxAge));
    }
    return schema != null && saved.schema() != null && !schema.equals(saved.schema())
        ? Optional.of("saves schema " + saved.schema() + ", and its revision is of " + schema)
        : Optional.empty();
  }

  /** All of these saves as one; empty if any is missing. */
  public static Optional<LastSave> last(Collection<SaveSight> saves) {
    List<Saved> kept = new ArrayList<>();
    for (SaveSight sight : saves) {
      if (sight instanceof SaveSight.Kept(Saved saved)) {
        kept.add(saved);
      }
    }
    return kept.isEmpty() || kept.size() < saves.size()
        ? Optional.empty()
        : Optional.of(
            new LastSave(
                kept.stream().map(Saved::time).min(Instant::compareTo).orElseThrow(),
                kept.size() == 1 ? kept.getFirst().id() : null,
                kept.stream().mapToLong(Saved::items).sum()));
  }

  /**
   * What the agents that were restarted say they have recovered. Below the least that is asked for,
   * one is enough: what is lost once is lost in the next one too.
   */
  public static CheckVerdict recovered(
      AgentState.Verify terms, Map<AgentId, RecoverySight> recoveries) {
    List<String> less = new ArrayList<>();
    List<String> silent = new ArrayList<>();
    List<String> awaited = new ArrayList<>();
    double least = 100;
    for (var entry : new TreeMap<>(recoveries).entrySet()) {
      String agent = entry.getKey().targetingKey();
      switch (entry.getValue()) {
        case RecoverySight.Awaited() -> awaited.add(agent + " has not said yet what it recovered");
        case RecoverySight.Failed(String why) -> silent.add(agent + " " + why);
        case RecoverySight.Recovered(double percent) -> {
          least = Math.min(least, percent);
          if (percent < terms.minRecovered()) {
            less.add(
                agent + " recovered " + percent(percent) + " < " + terms.minRecovered() + " %");
          }
        }
      }
    }
    int all = recoveries.size();
    int told = all - silent.size() - awaited.size();
    Double reading = told == 0 ? null : least / 100;
    if (!less.isEmpty()) {
      return says(terms, Verdict.Bad, reading, told, first(less, all));
    }
    if (!silent.isEmpty()) {
      return says(terms, Verdict.Blind, reading, told, first(silent, all));
    }
    return awaited.isEmpty() && all > 0
        ? says(
            terms, Verdict.Good, reading, told, all + " of " + all + " restarted agents recovered")
        : says(
            terms,
            Verdict.Undecided,
            reading,
            told,
            all == 0 ? "no agent has been restarted yet" : first(awaited, all));
  }

  /** Whether an agent is known to have recovered enough. */
  public static boolean isEnough(AgentState.Verify terms, RecoverySight sight) {
    return sight instanceof RecoverySight.Recovered(double percent)
        && percent >= terms.minRecovered();
  }

  private static String first(List<String> some, int all) {
    return some.getFirst() + " (" + some.size() + " of " + all + " restarted agents)";
  }

  private static String percent(double value) {
    BigDecimal shown = BigDecimal.valueOf(value).setScale(2, RoundingMode.FLOOR);
    return shown.stripTrailingZeros().toPlainString() + " %";
  }

  private static CheckVerdict says(
      AgentState.Verify terms, Verdict verdict, @Nullable Double reading, int told, String reason) {
    return new CheckVerdict(
        GUARD,
        Role.Guard,
        verdict,
        reading,
        terms.minRecovered() / 100.0,
        told,
        reason,
        verdict == Verdict.Bad ? 1 : 0,
        1);
  }

  /**
   * Whether agents that go from one schema to another lose what they have written: a revision reads
   * its own and each lower one, and one that declares none is taken to read everything.
   */
  public static boolean losesState(
      @Nullable Integer from, @Nullable Integer to, OnIncompatible onIncompatible) {
    return switch (onIncompatible) {
      case Discard -> false;
      case Refuse -> from != null && to != null && from > to;
    };
  }
}
