// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.signals;

import dev.sluice.api.AgentDeploymentSpec.AgentMetrics;
import dev.sluice.api.Durations;
import dev.sluice.fleet.AgentId;
import dev.sluice.fleet.Workload;
import dev.sluice.judge.Health;
import dev.sluice.judge.HealthQuery;
import dev.sluice.judge.Look;
import dev.sluice.judge.PodFacts;
import dev.sluice.judge.Sitting;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;

/**
 * What is remembered for one owner: its {@link Sitting}, and when to look again. Safe for use by
 * several threads; nothing in here waits.
 *
 * <p>Looks of one owner never overlap, because each is compared with the one before.
 */
final class OwnerLooks {
  /** An owner that has not asked for three intervals and this is gone. */
  private static final Duration PATIENCE = Duration.ofMinutes(1);

  /** An answer that takes longer is none. */
  private static final Duration DEADLINE = Duration.ofSeconds(2);

  private Sitting sitting;
  private Instant asked;
  private long turn;
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
   * @return whether it wants a look at once: a step has been entered, or the rhythm is another. The
   *     first look at a step is what the second is compared with, so the sooner the better.
   */
  synchronized boolean ask(HealthQuery asking, Instant now) {
    HealthQuery query = sitting.query();
    boolean soon =
        !Objects.equals(query.since(), asking.since())
            || !query.policy().interval().equals(asking.policy().interval())
            || !query.metrics().equals(asking.metrics());
    asked = now;
    sitting = sitting.asked(asking);
    return soon;
  }

  /** The health by the looks so far. */
  synchronized Health health(PodFacts pods) {
    return sitting.health(pods);
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

  /** Takes in a finished look. */
  synchronized void add(Look look) {
    sitting = sitting.after(look);
  }

  /** Ends a turn, and says when the next one is. */
  synchronized Turn ended(Duration took) {
    looking = false;
    Duration left = again ? Duration.ZERO : interval().minus(took);
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

  /** Whom to ask: every agent of a workload that declares metrics, if any check reads them. */
  synchronized Map<AgentId, AgentMetrics> targets() {
    HealthQuery query = sitting.query();
    Map<AgentId, AgentMetrics> targets = new HashMap<>();
    for (Workload workload : query.workloads()) {
      AgentMetrics metrics = query.metrics().get(workload.name());
      for (int i = 0; metrics != null && i < workload.replicas(); i++) {
        targets.put(workload.agent(i), metrics);
      }
    }
    return query.policy().checks().isEmpty() ? Map.of() : targets;
  }

  /** For each answer: 2 s, and less than the interval. */
  synchronized Duration deadline() {
    Duration most = interval().multipliedBy(3).dividedBy(4);
    return most.compareTo(DEADLINE) < 0 ? most : DEADLINE;
  }

  synchronized HealthQuery query() {
    return sitting.query();
  }

  private Duration interval() {
    return Durations.parse(sitting.query().policy().interval());
  }
}
