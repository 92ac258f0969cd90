// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.simulation;

import dev.sluice.api.AgentDeployment;
import dev.sluice.api.HealthPolicy;
import dev.sluice.api.Unreadable;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** What one reconciler has seen: its caches, and how far it has read each log. */
@SuppressWarnings("EnumOrdinal") // Arrays by number are for speed; no number outlives the run.
final class Watches {
  private final ModelApi api;
  private final Set<Kind> kinds;
  private final Map<Kind, TreeMap<String, HasMetadata>> caches = new EnumMap<>(Kind.class);
  private final int[] read = new int[Kind.values().length];
  private final boolean[] stalled = new boolean[Kind.values().length];

  Watches(ModelApi api, Set<Kind> kinds) {
    this.api = api;
    this.kinds = kinds;
    for (Kind kind : Kind.values()) {
      caches.put(kind, new TreeMap<>());
    }
  }

  HasMetadata get(Kind kind, String name) {
    return caches.get(kind).get(name);
  }

  Collection<HasMetadata> all(Kind kind) {
    return caches.get(kind).values();
  }

  List<AgentDeployment> fleets() {
    List<AgentDeployment> fleets = new ArrayList<>();
    for (HasMetadata fleet : all(Kind.FLEET)) {
      fleets.add((AgentDeployment) fleet);
    }
    return fleets;
  }

  /** What cannot be read of a fleet, if there is one that cannot be read wholly. */
  Optional<String> unreadable() {
    for (HasMetadata fleet : all(Kind.FLEET)) {
      Optional<String> what = Unreadable.of(fleet);
      if (what.isPresent()) {
        return what;
      }
    }
    return Optional.empty();
  }

  Map<String, HealthPolicy> policies() {
    Map<String, HealthPolicy> policies = new HashMap<>();
    for (HasMetadata policy : all(Kind.POLICY)) {
      policies.put(policy.getMetadata().getName(), (HealthPolicy) policy);
    }
    return policies;
  }

  void stall(Kind kind, boolean stall) {
    stalled[kind.ordinal()] = stall;
  }

  /** Whether there is an event that this watch will hand over. */
  boolean pending(Kind kind) {
    return !stalled[kind.ordinal()] && unread(kind);
  }

  private boolean unread(Kind kind) {
    return kinds.contains(kind) && read[kind.ordinal()] < api.log(kind).size();
  }

  /** Whether it has read less of anything that both watch. */
  boolean behind(Watches other) {
    for (Kind kind : kinds) {
      if (other.kinds.contains(kind) && read[kind.ordinal()] < other.read[kind.ordinal()]) {
        return true;
      }
    }
    return false;
  }

  /** The next event; whom it is about. */
  String deliver(Kind kind) {
    ModelApi.Event event = api.log(kind).get(read[kind.ordinal()]++);
    put(kind, event);
    return event.name();
  }

  private void put(Kind kind, ModelApi.Event event) {
    if (event.object() == null) {
      caches.get(kind).remove(event.name());
    } else {
      caches.get(kind).put(event.name(), event.object());
    }
  }

  /** One event gets lost, and nobody notices until the next one or a list. */
  void drop(Kind kind) {
    if (unread(kind)) {
      read[kind.ordinal()]++;
    }
  }

  /** Lists: all that was there that many events ago. */
  void list(Kind kind, int eventsAgo) {
    if (!kinds.contains(kind)) {
      return;
    }
    List<ModelApi.Event> log = api.log(kind);
    int end = Math.max(0, log.size() - eventsAgo);
    TreeMap<String, HasMetadata> cache = caches.get(kind);
    cache.clear();
    if (eventsAgo == 0) {
      cache.putAll(api.all(kind));
    } else {
      log.subList(0, end).forEach(event -> put(kind, event));
    }
    read[kind.ordinal()] = end;
  }
}
