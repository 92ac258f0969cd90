// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.signals;

import dev.sluice.judge.Health;
import dev.sluice.judge.HealthQuery;
import dev.sluice.judge.HealthSource;
import dev.sluice.timing.Later;
import io.fabric8.kubernetes.api.model.Pod;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/**
 * Health from memory, and the looks that fill it: one every interval for each owner that goes on
 * asking, announced when it is done.
 */
final class HealthLooks implements HealthSource, PodSource.News, AutoCloseable {
  private final Looks looks;
  private final PodSource pods;
  private final Later later;
  private final InstantSource clock;
  private final Consumer<String> announce;
  private final Map<String, OwnerLooks> owners = new ConcurrentHashMap<>();

  /**
   * Health of no one yet.
   *
   * @param announce is told each owner that has something new to ask for
   */
  HealthLooks(
      Looks looks, PodSource pods, Later later, InstantSource clock, Consumer<String> announce) {
    this.looks = looks;
    this.pods = pods;
    this.later = later;
    this.clock = clock;
    this.announce = announce;
  }

  @Override
  public Health health(HealthQuery query) {
    Instant now = clock.instant();
    OwnerLooks before = owners.get(query.owner());
    boolean others = before != null && !before.query().workloads().equals(query.workloads());
    OwnerLooks owner =
        owners.compute(
            query.owner(),
            (_, known) -> {
              OwnerLooks asked = known == null ? new OwnerLooks(query, now) : known;
              if (asked.ask(query, now) || known == null) {
                schedule(query.owner(), asked, asked.turn(Duration.ZERO));
              }
              return asked;
            });
    if (others) {
      retainPods();
    }
    return owner.health(pods.facts(query, this));
  }

  /** Ends the looks for a migration; unknown owners are ignored. */
  void forget(String owner) {
    OwnerLooks known = owners.remove(owner);
    if (known != null) {
      known.drop();
      retainPods();
    }
  }

  private void retainPods() {
    pods.retain(owners.values().stream().map(OwnerLooks::query).toList());
  }

  @Override
  public void close() {
    owners.keySet().forEach(this::forget);
  }

  /** Announces every owner that the pod matters to. */
  @Override
  public void podChanged(Pod pod) {
    owners.forEach(
        (owner, known) -> {
          if (known.query().workloads().stream().anyMatch(w -> AgentPods.isOf(pod, w))) {
            announce.accept(owner);
          }
        });
  }

  /** Announces every owner: what is known of all pods has changed. */
  @Override
  public void podsListed() {
    owners.keySet().forEach(announce);
  }

  private void schedule(String owner, OwnerLooks looks, OwnerLooks.Turn turn) {
    later.after(turn.delay(), () -> turn(owner, looks, turn.number()));
  }

  private void turn(String owner, OwnerLooks known, long number) {
    Instant started = clock.instant();
    if (!known.begins(number)) {
      return;
    }
    if (known.forgotten(started)) {
      forget(owner, known);
      return;
    }
    boolean looked = false;
    try {
      Looks.Order order = known.order();
      if (!order.isEmpty()) {
        known.add(looks.take(order));
        looked = true;
      }
    } finally {
      schedule(owner, known, known.ended(Duration.between(started, clock.instant())));
    }
    if (!known.dropped() && (looked || known.differs(pods.facts(known.query(), this)))) {
      announce.accept(owner);
    }
  }

  /** Drops an owner, unless it has asked in this very moment. */
  private void forget(String owner, OwnerLooks known) {
    owners.computeIfPresent(
        owner,
        (_, present) -> {
          if (present != known) {
            return present;
          }
          if (known.forgotten(clock.instant())) {
            known.drop();
            return null;
          }
          schedule(owner, known, known.ended(Duration.ZERO));
          return known;
        });
    retainPods();
  }
}
