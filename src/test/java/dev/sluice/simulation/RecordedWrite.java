// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.simulation;

import dev.sluice.api.AgentDeployment;
import dev.sluice.api.FlagSet;
import dev.sluice.api.HealthPolicy;
import dev.sluice.api.Migration;
import dev.sluice.recorder.Recording;
import dev.sluice.recorder.Revision;
import dev.sluice.simulation.Answer.Standing;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * A write of a recording, of an object that the model knows.
 *
 * @param revision that it made
 * @param time when it was seen, soon after it was made
 * @param before what stood before it; null where nothing did
 * @param after what it made; null if it removed it
 */
record RecordedWrite(
    long revision, Instant time, Kind kind, HasMetadata before, HasMetadata after) {
  private static final KubernetesSerialization OBJECTS = new KubernetesSerialization();

  /** The writes of a recording, in order. */
  static List<RecordedWrite> of(Recording recording) {
    Map<String, HasMetadata> standing = new HashMap<>();
    List<RecordedWrite> writes = new ArrayList<>();
    for (Revision revision : recording.revisions()) {
      Kind kind = kind(String.valueOf(revision.object().get("kind"))).orElse(null);
      if (kind == null) {
        continue;
      }
      HasMetadata object = object(kind, revision.object());
      boolean gone = revision.type() == Revision.Type.DELETED;
      String key = kind + "/" + object.getMetadata().getName();
      HasMetadata after = gone ? null : object;
      writes.add(
          new RecordedWrite(revision.revision(), revision.time(), kind, standing.get(key), after));
      standing.put(key, after);
    }
    return writes;
  }

  private static Optional<Kind> kind(String kind) {
    return switch (kind) {
      case "Migration" -> Optional.of(Kind.MIGRATION);
      case "FlagSet" -> Optional.of(Kind.FLAG_SET);
      case "AgentDeployment" -> Optional.of(Kind.FLEET);
      case "HealthPolicy" -> Optional.of(Kind.POLICY);
      default -> Optional.empty();
    };
  }

  private static HasMetadata object(Kind kind, Map<String, Object> json) {
    HasMetadata object =
        switch (kind) {
          case MIGRATION -> OBJECTS.convertValue(json, Migration.class);
          case FLAG_SET -> OBJECTS.convertValue(json, FlagSet.class);
          case FLEET -> OBJECTS.convertValue(json, AgentDeployment.class);
          case POLICY -> OBJECTS.convertValue(json, HealthPolicy.class);
        };
    var meta = object.getMetadata();
    meta.setManagedFields(null);
    meta.setAnnotations(Objects.requireNonNullElse(meta.getAnnotations(), Map.of()));
    return object;
  }

  String name() {
    return (after == null ? before : after).getMetadata().getName();
  }

  /** Whether a status was written, as operators do, and nothing else. */
  boolean isStatus() {
    return before != null
        && after != null
        && Objects.equals(before.getMetadata().getUid(), after.getMetadata().getUid())
        && !Objects.equals(status(), Standing.of(before).status());
  }

  /** Whether the operator of the model would have written it. */
  boolean isDecision() {
    return isStatus() && (kind == Kind.MIGRATION || kind == Kind.FLAG_SET);
  }

  /** The status that stands after it. */
  Object status() {
    return Standing.of(after).status();
  }

  /** Does the same to the model, as whoever did it: people, or the operator of that number. */
  ModelApi.Outcome replay(ModelApi api, Instant now, int writer) {
    if (after == null) {
      return api.delete(kind, name(), now);
    }
    HasMetadata object = OBJECTS.clone(after);
    object.getMetadata().setResourceVersion(null);
    if (before == null) {
      return api.create(kind, object, now);
    }
    if (isStatus()) {
      String version = api.get(kind, name()).getMetadata().getResourceVersion();
      return api.status(kind, name(), version, status(), now, writer);
    }
    object.getMetadata().setGeneration(before.getMetadata().getGeneration());
    return api.edit(kind, object, now);
  }

  @Override
  public String toString() {
    return "revision "
        + revision
        + ", "
        + (isStatus() ? "the status of " : "")
        + kind.name().toLowerCase(java.util.Locale.ROOT).replace('_', ' ')
        + " "
        + name();
  }
}
