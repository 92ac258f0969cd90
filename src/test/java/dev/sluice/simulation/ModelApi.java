// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.simulation;

import dev.sluice.api.Migration;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * An API server in memory: one revision counter over all kinds, optimistic locks, transition rules,
 * and a log of each kind that watches read at their own pace. Objects in it are never changed, only
 * replaced.
 */
final class ModelApi {
  /** What became of a write. */
  enum Outcome {
    COMMITTED,
    STALE,
    GONE,
    REFUSED
  }

  /** One event of a watch; the object is null once it is gone. */
  record Event(String name, HasMetadata object) {}

  /** One committed write; writer is the number of an operator, or -1 for people. */
  record Commit(
      long revision,
      Instant time,
      Kind kind,
      String name,
      HasMetadata before,
      HasMetadata after,
      int writer) {}

  /** What can be asked for. */
  enum Verb {
    CREATE,
    EDIT,
    STATUS,
    DELETE
  }

  /** A write as it is asked for; version, object and status are null where the verb needs none. */
  record Request(
      Verb verb, Kind kind, String name, String version, HasMetadata object, Object status) {}

  /** Somebody who sees each commit, in order. */
  interface Onlooker {
    void sees(Commit commit);

    /** Every request, once it is answered; what it committed has been seen before. */
    default void answered(Request request, Outcome outcome, String refusal) {}
  }

  private final Map<Kind, TreeMap<String, HasMetadata>> shelves = new EnumMap<>(Kind.class);
  private final Map<Kind, List<Event>> logs = new EnumMap<>(Kind.class);
  private final Onlooker onlooker;
  private long revision = 100;
  private String refusal;

  ModelApi(Onlooker onlooker) {
    this.onlooker = onlooker;
    for (Kind kind : Kind.values()) {
      shelves.put(kind, new TreeMap<>());
      logs.put(kind, new ArrayList<>());
    }
  }

  long revision() {
    return revision;
  }

  /** A revision for an object that is not modelled, such as a lease. */
  long nextRevision() {
    return ++revision;
  }

  List<Event> log(Kind kind) {
    return logs.get(kind);
  }

  HasMetadata get(Kind kind, String name) {
    return shelves.get(kind).get(name);
  }

  Migration migration(String name) {
    return (Migration) get(Kind.MIGRATION, name);
  }

  Map<String, HasMetadata> all(Kind kind) {
    return shelves.get(kind);
  }

  /** The rules that refused the last write that was refused. */
  String refusal() {
    return refusal;
  }

  Outcome create(Kind kind, HasMetadata object, Instant now) {
    String name = object.getMetadata().getName();
    boolean taken = get(kind, name) != null;
    if (!taken) {
      commit(kind, null, object, now, -1);
    }
    return answered(
        new Request(Verb.CREATE, kind, name, null, object, null),
        taken ? Outcome.STALE : Outcome.COMMITTED);
  }

  Outcome delete(Kind kind, String name, Instant now) {
    HasMetadata before = shelves.get(kind).remove(name);
    if (before != null) {
      revision++;
      logs.get(kind).add(new Event(name, null));
      onlooker.sees(new Commit(revision, now, kind, name, before, null, -1));
    }
    return answered(
        new Request(Verb.DELETE, kind, name, null, null, null),
        before == null ? Outcome.GONE : Outcome.COMMITTED);
  }

  /** A person's edit of spec or annotations, of what is stored now; a status in it is ignored. */
  Outcome edit(Kind kind, HasMetadata after, Instant now) {
    String name = after.getMetadata().getName();
    HasMetadata before = get(kind, name);
    Outcome outcome = Outcome.GONE;
    if (before != null) {
      ApiObjects.keepStatus(before, after);
      if (ApiObjects.respecified(before, after)) {
        after.getMetadata().setGeneration(before.getMetadata().getGeneration() + 1);
      }
      outcome = replace(kind, before, after, now, -1);
    }
    return answered(new Request(Verb.EDIT, kind, name, null, after, null), outcome);
  }

  /** An operator's write of a status, locked on the version that it was decided upon. */
  Outcome status(Kind kind, String name, String version, Object status, Instant now, int writer) {
    HasMetadata before = get(kind, name);
    Outcome outcome =
        before == null
            ? Outcome.GONE
            : !before.getMetadata().getResourceVersion().equals(version)
                ? Outcome.STALE
                : replace(kind, before, ApiObjects.told(before, status), now, writer);
    return answered(new Request(Verb.STATUS, kind, name, version, null, status), outcome);
  }

  private Outcome replace(
      Kind kind, HasMetadata before, HasMetadata after, Instant now, int writer) {
    String rule = ApiObjects.saysNothing(after) ? Rules.EMPTY : Rules.refusing(before, after);
    if (rule != null) {
      refusal = rule;
      return Outcome.REFUSED;
    }
    // What says the same makes no revision, and nobody is told.
    if (!ApiObjects.same(before, after)) {
      commit(kind, before, after, now, writer);
    }
    return Outcome.COMMITTED;
  }

  private Outcome answered(Request request, Outcome outcome) {
    onlooker.answered(request, outcome, outcome == Outcome.REFUSED ? refusal : null);
    return outcome;
  }

  private void commit(Kind kind, HasMetadata before, HasMetadata after, Instant now, int writer) {
    String name = after.getMetadata().getName();
    revision++;
    after.getMetadata().setResourceVersion(Long.toString(revision));
    shelves.get(kind).put(name, after);
    logs.get(kind).add(new Event(name, after));
    onlooker.sees(new Commit(revision, now, kind, name, before, after, writer));
  }
}
