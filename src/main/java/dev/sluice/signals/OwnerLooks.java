// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.signals;

import dev.sluice.api.AgentDeploymentSpec.AgentMetrics;
import dev.sluice.api.Durations;
import dev.sluice.fleet.AgentId;
import dev.sluice.fleet.Workload;
import dev.sluice.judge.CheckSource;
import dev.sluice.judge.CheckVerdict;
import dev.sluice.judge.Health;
import dev.sluice.judge.HealthQuery;
import dev.sluice.judge.Look;
import dev.sluice.judge.PodFacts;
import dev.sluice.judge.Sitting;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What is remembered for one owner: its {@link Sitting}, and when to look again. Safe for use by
 * several threads; nothing in here waits.
 *
 * <p>Looks of one owner never overlap, because each is compared with the one before.
 */
final class OwnerLooks {
  /**
   * An owner that has not asked for three intervals and this is gone. Who has pods only may ask as
   * seldom as reconcilers are called at the least, every 2 minutes.
   */
  private static final Duration PATIENCE = Duration.ofMinutes(3);

  /** An answer that takes longer is none. */
  private static final Duration DEADLINE = Duration.ofSeconds(2);

  private Sitting sitting;
  private Instant asked;

  /** When another attempt was asked for first; null before that. */
  private @Nullable Instant retried;

  /** Of the look that is under way. */
  private int attempt;

  private long turn;

  /** What was told of the pods last. */
  private Optional<CheckVerdict> told = Optional.empty();

  private boolean looking;
  private boolean again;
  private boolean dropped;

  OwnerLooks(HealthQuery query, Instant now) {
    this.sitting = Sitting.of(query);
    this.asked = now;
  }

  /** When to act next: that turn after that delay. */
  record Turn(long number, Duration delay) {}

  /**
   * Takes in a question.
   *
   * @return whether it wants a look at once: a step or another attempt has been entered, or the
   *     rhythm is another. The first look at a step is what the second is compared with, so the
   *     sooner the better.
   */
  synchronized boolean ask(HealthQuery asking, Instant now) {
    HealthQuery query = sitting.query();
    boolean another = query.attempt() != asking.attempt();
    boolean soon =
        another
            || !Objects.equals(query.since(), asking.since())
            || !query.policy().interval().equals(asking.policy().interval())
            || !query.metrics().equals(asking.metrics())
            || !sources(query).equals(sources(asking));
    asked = now;
    // A moment that is still to come is of a clock that has been put back since.
    retried = another || (retried != null && retried.isAfter(now)) ? now : retried;
    sitting = sitting.upTo(now).asked(asking);
    return soon;
  }

  /** The health by the looks so far. */
  synchronized Health health(PodFacts pods) {
    Health now = sitting.health(pods);
    told = now.checks().stream().filter(check -> check.name().equals("pods")).findFirst();
    return now;
  }

  /** Whether pods are seen otherwise than was told, by nothing but time. */
  synchronized boolean differs(PodFacts pods) {
    return told.isPresent() && !told.get().equals(sitting.pods(pods));
  }

  /** A turn after that delay; turns given before are void. */
  synchronized Turn turn(Duration delay) {
    again = looking;
    return new Turn(++turn, delay);
  }

  /** Whether it is that turn's time to look; if so, {@link #ended} must follow. */
  synchronized boolean begins(long number) {
    if (dropped || looking || number != turn) {
      return false;
    }
    looking = true;
    return true;
  }

  /**
   * Takes in a finished look, unless it began for another attempt, or before the clock was put back
   * in the midst of it: then it would seem to have begun after whatever came since.
   */
  synchronized void add(Look look) {
    if (attempt == sitting.query().attempt() && !look.started().isAfter(look.ended())) {
      sitting = sitting.after(look);
    }
  }

  /**
   * Ends a turn, and says when the next one is.
   *
   * @param took for how long it went on; less than nothing if the clock was put back meanwhile
   */
  synchronized Turn ended(Duration took) {
    looking = false;
    Duration passed = took.isNegative() ? Duration.ZERO : took;
    Duration left = again ? Duration.ZERO : interval().minus(passed);
    again = false;
    return new Turn(++turn, left.isNegative() ? Duration.ZERO : left);
  }

  /** Whether nobody has asked for so long that the owner must be gone. */
  synchronized boolean forgotten(Instant now) {
    return now.isAfter(asked.plus(interval().multipliedBy(3)).plus(PATIENCE));
  }

  /** No look follows, and one that is under way is not announced. */
  synchronized void drop() {
    dropped = true;
  }

  synchronized boolean dropped() {
    return dropped;
  }

  /** What to look at: every agent of a workload that declares metrics, if any check reads them. */
  synchronized Looks.Order order() {
    HealthQuery query = sitting.query();
    Set<CheckSource> sources = sources(query);
    Map<AgentId, AgentMetrics> agents = new HashMap<>();
    if (sources.stream().anyMatch(CheckSource.Agents.class::isInstance)) {
      for (Workload workload : query.workloads()) {
        AgentMetrics metrics = query.metrics().get(workload.name());
        for (int i = 0; metrics != null && i < workload.replicas(); i++) {
          agents.put(workload.agent(i), metrics);
        }
      }
    }
    Set<CheckSource.External> external = new HashSet<>();
    for (CheckSource source : sources) {
      if (source instanceof CheckSource.External outside) {
        external.add(outside);
      }
    }
    attempt = query.attempt();
    Instant since = query.since() == null ? retried : query.since();
    return new Looks.Order(agents, external, query.workloads(), since, interval(), deadline());
  }

  /** For each agent: 2 s, and less than the interval. */
  private Duration deadline() {
    Duration most = interval().multipliedBy(3).dividedBy(4);
    return most.compareTo(DEADLINE) < 0 ? most : DEADLINE;
  }

  private static Set<CheckSource> sources(HealthQuery query) {
    return query.policy().checks().stream().map(CheckSource::of).collect(Collectors.toSet());
  }

  synchronized HealthQuery query() {
    return sitting.query();
  }

  private Duration interval() {
    return Durations.parse(sitting.query().policy().interval());
  }
}
