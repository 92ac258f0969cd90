// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.kube;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;

/**
 * Sees what the operator SDK forgets: its queue has lost objects for good, timers included
 * (operator-sdk issue 3416), and its informers can end without a word. It compares what a watch of
 * our own has seen with what came to the reconcilers.
 *
 * <p>Each object is its own canary: every version of it comes to its reconciler, and without any
 * change it comes again within the interval, which writes nothing. One that does not is forgotten,
 * and a restart mends that. One that comes and fails is not: a restart would mend nothing, and
 * would take the flags from everybody.
 */
public final class Watchdog {
  private final Sightings sightings;
  private final Visits visits;
  private final BooleanSupplier leads;
  private final InstantSource steady;
  private final Duration interval;
  private final Map<String, Instant> unvisited = new HashMap<>();
  private final Map<String, Instant> unobserved = new HashMap<>();

  /**
   * Looks when it is asked.
   *
   * @param leads whether this process reconciles at all
   * @param steady a clock that never jumps
   * @param interval the longest time after which an object comes again
   */
  public Watchdog(
      Sightings sightings,
      Visits visits,
      BooleanSupplier leads,
      InstantSource steady,
      Duration interval) {
    this.sightings = sightings;
    this.visits = visits;
    this.leads = leads;
    this.steady = steady;
    this.interval = interval;
  }

  /** Who waits longest, as of now. */
  public synchronized Findings look() {
    Instant now = steady.instant();
    Set<String> present = new HashSet<>();
    Findings worst = Findings.NONE;
    if (leads.getAsBoolean()) {
      for (GenericKubernetesResource object : sightings.seen().toList()) {
        present.add(object.getMetadata().getUid());
        worst = worst.and(object, forgotten(object, now), unreconciled(object, now));
      }
    }
    unvisited.keySet().retainAll(present);
    unobserved.keySet().retainAll(present);
    visits.keep(present);
    return worst;
  }

  /** How long the object should have come to its reconciler, and has not. */
  private Duration forgotten(GenericKubernetesResource object, Instant now) {
    String uid = object.getMetadata().getUid();
    Optional<Visits.Visit> visit = visits.last(uid);
    if (visit.isPresent() && visit.get().version() >= Visits.version(object)) {
      unvisited.remove(uid);
      return age(visit.get().time().plus(interval), now);
    }
    Instant since = unvisited.computeIfAbsent(uid, _ -> now);
    Instant last = visit.map(Visits.Visit::time).orElse(since);
    return age(last.isAfter(since) ? last : since, now);
  }

  /** How long its spec has not been answered by its status. */
  private Duration unreconciled(GenericKubernetesResource object, Instant now) {
    String uid = object.getMetadata().getUid();
    Long generation = object.getMetadata().getGeneration();
    Object observed = object.get("status", "observedGeneration");
    if (observed instanceof Number number && Objects.equals(number.longValue(), generation)) {
      unobserved.remove(uid);
      return Duration.ZERO;
    }
    return age(unobserved.computeIfAbsent(uid, _ -> now), now);
  }

  private static Duration age(Instant since, Instant now) {
    return now.isAfter(since) ? Duration.between(since, now) : Duration.ZERO;
  }

  /**
   * What was found.
   *
   * @param forgotten how long the one has been waiting that waits longest for its reconciler
   * @param who kind, namespace and name of that one; empty if none waits
   * @param unreconciled how long any object has been waiting for its reconciler or its status
   */
  public record Findings(Duration forgotten, String who, Duration unreconciled) {
    static final Findings NONE = new Findings(Duration.ZERO, "", Duration.ZERO);

    Findings and(GenericKubernetesResource object, Duration waiting, Duration unanswered) {
      Duration longest = longer(unreconciled, longer(waiting, unanswered));
      return waiting.compareTo(forgotten) > 0
          ? new Findings(waiting, name(object), longest)
          : new Findings(forgotten, who, longest);
    }

    private static Duration longer(Duration one, Duration other) {
      return one.compareTo(other) > 0 ? one : other;
    }

    private static String name(GenericKubernetesResource object) {
      return object.getKind()
          + " "
          + object.getMetadata().getNamespace()
          + "/"
          + object.getMetadata().getName();
    }
  }
}
