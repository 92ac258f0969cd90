// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.simulation;

import dev.sluice.api.AgentDeployment;
import dev.sluice.api.AgentDeploymentStatus;
import dev.sluice.api.FlagSet;
import dev.sluice.api.FlagSetSpec;
import dev.sluice.api.FlagSetStatus;
import dev.sluice.api.HealthPolicy;
import dev.sluice.api.HealthPolicySpec;
import dev.sluice.api.Migration;
import dev.sluice.api.MigrationSpec;
import dev.sluice.api.MigrationStatus;
import dev.sluice.kit.Fleets;
import dev.sluice.kit.Migrations;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/** ApiObjects of the API in the making; one that has been stored is never changed. */
final class ApiObjects {
  static final String NAMESPACE = "default";

  private static final Map<String, Object> TEMPLATE =
      Map.of("spec", Map.of("containers", List.of(Map.of("name", "agent", "image", "planner:1"))));

  private static final MigrationStatus NOTHING =
      Serialization.unmarshal("{}", MigrationStatus.class);

  private static final FlagSetStatus NO_MIRROR = Serialization.unmarshal("{}", FlagSetStatus.class);

  private ApiObjects() {}

  static ObjectMeta created(String name, long uid, Instant now) {
    ObjectMeta meta = new ObjectMeta();
    meta.setName(name);
    meta.setNamespace(NAMESPACE);
    String eight = Long.toString(100_000_000 + uid).substring(1);
    meta.setUid(eight + "-0000-4000-8000-000000000000");
    meta.setGeneration(1L);
    meta.setCreationTimestamp(now.toString());
    meta.setAnnotations(Map.of());
    return meta;
  }

  static ObjectMeta copied(ObjectMeta from) {
    ObjectMeta meta = new ObjectMeta();
    meta.setName(from.getName());
    meta.setNamespace(from.getNamespace());
    meta.setUid(from.getUid());
    meta.setGeneration(from.getGeneration());
    meta.setCreationTimestamp(from.getCreationTimestamp());
    meta.setAnnotations(from.getAnnotations());
    meta.setResourceVersion(from.getResourceVersion());
    return meta;
  }

  /** A copy with that annotation set, or removed where there is no value. */
  static ObjectMeta annotated(ObjectMeta from, String annotation, String value) {
    Map<String, String> annotations = new TreeMap<>(from.getAnnotations());
    if (value == null) {
      annotations.remove(annotation);
    } else {
      annotations.put(annotation, value);
    }
    ObjectMeta meta = copied(from);
    meta.setAnnotations(annotations);
    return meta;
  }

  static Migration migration(ObjectMeta meta, MigrationSpec spec, MigrationStatus status) {
    Migration migration = new Migration();
    migration.setMetadata(meta);
    migration.setSpec(spec);
    migration.setStatus(status);
    return migration;
  }

  static Migration withoutAnnotations(Migration from) {
    ObjectMeta meta = copied(from.getMetadata());
    meta.setAnnotations(Map.of());
    return migration(meta, from.getSpec(), from.getStatus());
  }

  /** As if it did not only observe. */
  static Migration carriedOut(Migration from) {
    return from.getSpec().observing()
        ? migration(from.getMetadata(), Edits.inTheOtherMode(from.getSpec()), from.getStatus())
        : from;
  }

  static FlagSet flagSet(ObjectMeta meta, FlagSetSpec spec, FlagSetStatus status) {
    FlagSet set = new FlagSet();
    set.setMetadata(meta);
    set.setSpec(spec);
    set.setStatus(status);
    return set;
  }

  static AgentDeployment fleet(ObjectMeta meta, int replicas) {
    AgentDeployment fleet = new AgentDeployment();
    fleet.setMetadata(meta);
    fleet.setSpec(Fleets.spec(replicas, TEMPLATE, List.of(Migrations.FLAG_SET)));
    return fleet;
  }

  /** Metadata as {@code PartialReader} marks it where it could not read the whole object. */
  static ObjectMeta garbled(ObjectMeta meta) {
    meta.setAdditionalProperty("sluice.dev/unreadable", "spec.ports cannot be read");
    return meta;
  }

  static HealthPolicy policy(ObjectMeta meta, int failures) {
    HealthPolicy policy = new HealthPolicy();
    policy.setMetadata(meta);
    policy.setSpec(new HealthPolicySpec("30s", failures, List.of()));
    return policy;
  }

  /** The same object with that status. */
  static HasMetadata told(HasMetadata object, Object status) {
    ObjectMeta meta = copied(object.getMetadata());
    return switch (object) {
      case Migration m -> migration(meta, m.getSpec(), (MigrationStatus) status);
      case FlagSet f -> flagSet(meta, f.getSpec(), (FlagSetStatus) status);
      case AgentDeployment a -> {
        AgentDeployment fleet = new AgentDeployment();
        fleet.setMetadata(meta);
        fleet.setSpec(a.getSpec());
        fleet.setStatus((AgentDeploymentStatus) status);
        yield fleet;
      }
      default -> throw new IllegalArgumentException(object.getKind() + " has no status");
    };
  }

  /** Whatever a person writes, the status stays. */
  static void keepStatus(HasMetadata before, HasMetadata after) {
    switch (after) {
      case Migration m -> m.setStatus(((Migration) before).getStatus());
      case FlagSet f -> f.setStatus(((FlagSet) before).getStatus());
      case AgentDeployment a -> a.setStatus(((AgentDeployment) before).getStatus());
      default -> {}
    }
  }

  /** Whether the two say the same. */
  static boolean same(HasMetadata before, HasMetadata after) {
    ObjectMeta was = before.getMetadata();
    ObjectMeta is = after.getMetadata();
    return Objects.equals(status(before), status(after))
        && was.getAnnotations().equals(is.getAnnotations())
        && was.getAdditionalProperties().equals(is.getAdditionalProperties())
        && !respecified(before, after);
  }

  /** Whether there is a status, and nothing in it. */
  static boolean saysNothing(HasMetadata object) {
    return switch (object) {
      case Migration m -> NOTHING.equals(m.getStatus());
      case FlagSet f -> NO_MIRROR.equals(f.getStatus());
      default -> false;
    };
  }

  private static Object status(HasMetadata object) {
    return ((CustomResource<?, ?>) object).getStatus();
  }

  /** Whether the object asks for something other than before. */
  static boolean respecified(HasMetadata before, HasMetadata after) {
    return switch (after) {
      case Migration m -> !m.getSpec().equals(((Migration) before).getSpec());
      case FlagSet f -> !f.getSpec().equals(((FlagSet) before).getSpec());
      case AgentDeployment a -> !a.getSpec().equals(((AgentDeployment) before).getSpec());
      case HealthPolicy p -> !p.getSpec().equals(((HealthPolicy) before).getSpec());
      default -> false;
    };
  }
}
