// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.kit;

import dev.sluice.api.HealthCheck.Role;
import dev.sluice.api.HealthPolicySpec;
import dev.sluice.api.RolloutRecord.BaselineReading;
import dev.sluice.fleet.AgentId;
import dev.sluice.judge.CheckVerdict;
import dev.sluice.judge.Compared;
import dev.sluice.judge.Health;
import dev.sluice.judge.Side;
import dev.sluice.judge.Verdict;
import dev.sluice.migration.engine.HealthScope;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The health of a simulated fleet: one look each interval, two bad ones in a row are a breach. A
 * flag can be broken, then an agent that has it fails; the fleet can be ill by itself; and nothing
 * may be seen at all.
 */
public final class Vitals {
  /** How often somebody looks. */
  public static final Duration INTERVAL = Duration.ofSeconds(30);

  private static final int NEEDED = 2;
  private static final double LIMIT = 0.05;

  private final Set<String> broken = new HashSet<>();
  private final List<CheckVerdict> others = new ArrayList<>();
  private List<Side> sides = List.of();
  private final List<Gap> gaps = new ArrayList<>();
  private final InstantSource clock;
  private Role role = Role.Guard;
  private @Nullable JudgedFleet fleet;
  private boolean ill;
  private boolean blind;
  private boolean idle;
  private boolean looking = true;
  private boolean compared = true;
  private boolean lookedBefore;
  private Instant begun;
  private Instant changed;

  private record Gap(Instant from, Instant to) {}

  Vitals(InstantSource clock) {
    this.clock = clock;
    begun = clock.instant();
    changed = begun;
  }

  public void breaks(String flag) {
    broken.add(flag);
    changed = clock.instant();
  }

  public void mends() {
    broken.clear();
    ill = false;
    blind = false;
    idle = false;
    looking = true;
    compared = true;
    others.clear();
    changed = clock.instant();
  }

  public void falls() {
    ill = true;
    changed = clock.instant();
  }

  public void goesBlind() {
    blind = true;
    changed = clock.instant();
  }

  /** Nothing happens on the agents, so nothing can be said. */
  public void idles() {
    idle = true;
    changed = clock.instant();
  }

  /** What the next stage will be compared with is not known. */
  public void losesBaselines() {
    compared = false;
  }

  /** Nobody looks any more. */
  public void looksAway() {
    looking = false;
    changed = clock.instant();
  }

  /** From here on a bad error rate holds only. */
  public void onlyWatches() {
    role = Role.Watch;
  }

  /** From here on another check says so. */
  public void says(CheckVerdict verdict) {
    others.add(verdict);
  }

  /** From here on looks show that of the agents. */
  public void shows(List<Side> seen) {
    sides = List.copyOf(seen);
  }

  /** From here on the judge of the operator tells the health of that fleet. */
  public void judgedBy(JudgedFleet judged) {
    fleet = judged;
  }

  /** The checks in force, as far as they matter to whose health is asked. */
  HealthPolicySpec policy() {
    return fleet == null ? new HealthPolicySpec("30s", NEEDED, List.of()) : fleet.policy();
  }

  /** The health of these agents. */
  Health at(Instant now, HealthScope scope, Predicate<String> isOnSomewhere) {
    if (fleet != null) {
      return fleet.at(now, begun, scope, broken.stream().anyMatch(isOnSomewhere));
    }
    Instant since = scope.since() == null ? begun : scope.since();
    long looks = looking ? looksBetween(since, now) : 0;
    if (looking && lookedBefore && scope.since() == null) {
      looks = Math.max(1, looks);
    }
    boolean bad = ill || broken.stream().anyMatch(isOnSomewhere);
    Instant from = since.isAfter(changed) ? since : changed;
    List<CheckVerdict> checks = new ArrayList<>();
    checks.add(pods(scope.exposed()));
    checks.add(errorRate(looks, bad, looksBetween(from, now)));
    checks.addAll(others);
    return new Health(
        looks == 0 ? null : since.plus(INTERVAL.multipliedBy(looks)),
        Math.toIntExact(looks - (looking ? missed(since, now) : 0)),
        INTERVAL,
        checks,
        List.of(new BaselineReading("error-rate", 0.004)),
        compared && (lookedBefore || looksBetween(begun, now) > 0),
        new Compared(List.of(), List.of(), List.of(), sides));
  }

  /** When the next look ends. */
  Instant nextLook(Instant now, HealthScope scope) {
    Instant since = scope.since() == null || fleet != null ? begun : scope.since();
    return since.plus(INTERVAL.multipliedBy(looksBetween(since, now) + 1));
  }

  /**
   * Nobody looked in that time. A clock that is put back leaves no trace of it, and what was seen
   * before was seen.
   */
  void away(Duration past) {
    if (past.isNegative()) {
      gaps.clear();
      lookedBefore |= looksBetween(begun, clock.instant().minus(past)) > 0;
      begun = clock.instant();
    } else {
      gaps.add(new Gap(clock.instant().minus(past), clock.instant()));
    }
  }

  private long missed(Instant from, Instant to) {
    return gaps.stream()
        .mapToLong(g -> looksBetween(later(g.from(), from), g.to().isBefore(to) ? g.to() : to))
        .sum();
  }

  private static Instant later(Instant a, Instant b) {
    return a.isAfter(b) ? a : b;
  }

  private static long looksBetween(Instant from, Instant to) {
    return Math.max(0, Duration.between(from, to).dividedBy(INTERVAL));
  }

  private static CheckVerdict pods(Set<AgentId> exposed) {
    return new CheckVerdict(
        "pods", Role.Guard, Verdict.Good, null, null, exposed.size(), "no restarts", 0, 1);
  }

  private CheckVerdict errorRate(long looks, boolean bad, long looksInARow) {
    if (blind) {
      return verdict(Verdict.Blind, null, 0, "no agent answers", 0);
    }
    if (looks == 0) {
      return verdict(Verdict.Undecided, null, 0, "no look yet", 0);
    }
    if (idle) {
      return verdict(Verdict.Undecided, null, 3, "3 requests, too few", 0);
    }
    int inARow = (int) Math.min(looksInARow, NEEDED);
    return bad && inARow > 0
        ? verdict(Verdict.Bad, 0.198, 101 * looks, "19.8 % > 5 %", inARow)
        : verdict(Verdict.Good, 0.004, 101 * looks, "0.4 % <= 5 %", 0);
  }

  private CheckVerdict verdict(
      Verdict verdict, Double reading, long samples, String reason, int inARow) {
    return new CheckVerdict(
        "error-rate", role, verdict, reading, LIMIT, samples, reason, inARow, NEEDED);
  }
}
