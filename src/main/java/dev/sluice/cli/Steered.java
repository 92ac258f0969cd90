// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.agents.plan.Snapshots;
import dev.sluice.api.AgentDeployment;
import dev.sluice.api.Annotations;
import dev.sluice.api.Migration;
import dev.sluice.cli.steer.Subject;
import dev.sluice.cli.view.KeptRevision;
import dev.sluice.fleet.WorkloadNames;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.apps.ControllerRevision;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What can be steered in one namespace of a cluster: migrations and fleets. */
final class Steered {
  /** Who wrote an annotation, as managedFields and the audit log show it. */
  private static final String WRITER = "kubectl-sluice";

  private final Cluster cluster;

  Steered(Cluster cluster) {
    this.cluster = cluster;
  }

  /**
   * What is named.
   *
   * @throws TroubleException if there is none; it names those that there are
   */
  Subject named(Target target) {
    return switch (target.kind()) {
      case MIGRATION -> Subject.of(cluster.migration(target.name()));
      case FLEET -> {
        AgentDeployment fleet = cluster.fleet(target.name());
        yield new Subject.OfFleet(
            fleet, ifSeen(fleet).stream().map(KeptRevision::revision).toList());
      }
    };
  }

  /**
   * The object that is named.
   *
   * @throws TroubleException if there is none; it names those that there are
   */
  HasMetadata object(Target target) {
    return switch (target.kind()) {
      case MIGRATION -> cluster.migration(target.name());
      case FLEET -> cluster.fleet(target.name());
    };
  }

  /** The revisions of a fleet that there are snapshots of; none if the user may not see them. */
  List<KeptRevision> ifSeen(AgentDeployment fleet) {
    try {
      return revisions(fleet);
    } catch (KubernetesClientException notForUs) {
      return List.of();
    }
  }

  /**
   * The revisions of a fleet that there are snapshots of.
   *
   * @throws KubernetesClientException if they cannot be read
   */
  List<KeptRevision> revisions(AgentDeployment fleet) {
    var meta = fleet.getMetadata();
    return cluster
        .client()
        .apps()
        .controllerRevisions()
        .inNamespace(cluster.namespace())
        .withLabel(Snapshots.LABEL, WorkloadNames.label(meta.getName()))
        .list()
        .getItems()
        .stream()
        .filter(snapshot -> isOf(snapshot, meta.getUid()))
        .flatMap(snapshot -> read(snapshot).stream())
        .toList();
  }

  private static boolean isOf(ControllerRevision snapshot, String fleet) {
    return snapshot.getMetadata().getOwnerReferences().stream()
        .anyMatch(owner -> owner.getUid().equals(fleet));
  }

  private static Optional<KeptRevision> read(ControllerRevision snapshot) {
    return Snapshots.read(snapshot)
        .map(
            revision ->
                new KeptRevision(
                    revision, Instant.parse(snapshot.getMetadata().getCreationTimestamp())));
  }

  /**
   * Changes these annotations and nothing else, in one patch.
   *
   * @param annotations new values; empty removes
   */
  Subject annotate(Subject subject, Target target, Map<String, Optional<String>> annotations) {
    ObjectNode patch = JsonNodeFactory.instance.objectNode();
    ObjectNode changed = patch.putObject("metadata").putObject("annotations");
    annotations.forEach((key, value) -> changed.put(key, value.orElse(null)));
    if (subject.annotation(Annotations.ACTOR).isPresent()) {
      // It names whoever steered before: left there, it would speak for this user too.
      changed.putNull(Annotations.ACTOR);
    }
    PatchContext merge =
        new PatchContext.Builder()
            .withPatchType(PatchType.JSON_MERGE)
            .withFieldManager(WRITER)
            .build();
    HasMetadata written =
        cluster.asked(() -> (HasMetadata) resource(target).patch(merge, patch.toString()));
    return Subject.of(written);
  }

  /** What becomes of it from now on. */
  Following follow(Target target) {
    return cluster.asked(() -> Following.of(List.of(resource(target))));
  }

  /**
   * What becomes of all of the namespace from now on.
   *
   * @param remarks where it is told what the user may not see
   */
  Following followAll(List<String> remarks) {
    String namespace = cluster.namespace();
    var migrations = cluster.client().resources(Migration.class).inNamespace(namespace);
    // Asked for first: who may see no fleets sees migrations all the same.
    boolean fleets = cluster.seesFleets(remarks);
    return cluster.asked(
        () ->
            Following.of(
                fleets
                    ? List.of(
                        migrations,
                        cluster.client().resources(AgentDeployment.class).inNamespace(namespace))
                    : List.of(migrations)));
  }

  private Resource<? extends HasMetadata> resource(Target target) {
    Class<? extends HasMetadata> kind =
        switch (target.kind()) {
          case MIGRATION -> Migration.class;
          case FLEET -> AgentDeployment.class;
        };
    return cluster
        .client()
        .resources(kind)
        .inNamespace(cluster.namespace())
        .withName(target.name());
  }
}
