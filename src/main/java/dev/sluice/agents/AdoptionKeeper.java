// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.agents;

import static java.util.stream.Collectors.toSet;

import dev.sluice.agents.plan.Revision;
import dev.sluice.agents.plan.Snapshots;
import dev.sluice.agents.plan.Workloads;
import dev.sluice.api.AgentDeployment;
import dev.sluice.api.AgentDeploymentStatus;
import dev.sluice.fleet.WorkloadNames;
import dev.sluice.kube.Applier;
import dev.sluice.kube.EpochSource;
import dev.sluice.kube.RejectedWriteException;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.apps.ControllerRevision;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.apps.StatefulSetBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Takes over a StatefulSet that stands, without restarting a pod: what runs there is the first
 * revision that is good, and what is asked for besides comes by steps.
 *
 * <p>Its pods get the label of the fleet, which no template has given them; then the snapshots that
 * a fleet of that name has left, or one of what runs, are kept; and last the StatefulSet becomes
 * the fleet's. So nothing is decided before all is there to decide upon.
 */
final class AdoptionKeeper {
  private static final List<String> DECLARED = List.of("template", "updateStrategy");

  private final KubernetesClient client;
  private final ChildKeeper children;
  private final Applier applier;
  private final EpochSource leader;

  AdoptionKeeper(
      KubernetesClient client, ChildKeeper children, Applier applier, EpochSource leader) {
    this.client = client;
    this.children = children;
    this.applier = applier;
    this.leader = leader;
  }

  /** What became of it. */
  sealed interface Step {
    /** There is nothing to be taken over. */
    record Needless() implements Step {}

    /** It is the fleet's now, which the cache will tell. */
    record Taken() implements Step {}

    /** It is left alone. */
    record Refused(Finding finding) implements Step {}
  }

  /**
   * Takes over what is there, if it is asked for and has not happened yet.
   *
   * @param snapshots those of the fleet, as the cache has them
   */
  Step take(FleetSight sight, List<ControllerRevision> snapshots) {
    AgentDeployment fleet = sight.fleet();
    StatefulSet own = sight.agents();
    if (own != null) {
      relabel(sight, own);
    }
    if (!fleet.getSpec().adopt()) {
      return new Step.Needless();
    }
    if (own != null) {
      return isUntold(fleet) && lags(fleet, snapshots) ? new Step.Taken() : new Step.Needless();
    }
    StatefulSet found = client.resource(named(fleet)).get();
    if (found == null) {
      return new Step.Needless();
    }
    if (ChildKeeper.isOwn(fleet, found)) {
      // The cache will tell; of one that has lost its label it never does.
      return isLabelled(found.getMetadata().getLabels(), fleet)
          ? new Step.Taken()
          : new Step.Needless();
    }
    Optional<Finding> refused =
        ChildKeeper.taken(fleet, found).or(() -> sight.garbled()).or(() -> fit(sight, found));
    return refused.<Step>map(Step.Refused::new).orElseGet(() -> take(sight, found));
  }

  private static Optional<Finding> fit(FleetSight sight, StatefulSet found) {
    return AdoptionRules.misfit(sight.fleet(), sight.wanted().orElseThrow(), found);
  }

  private Step take(FleetSight sight, StatefulSet found) {
    AgentDeployment fleet = sight.fleet();
    try {
      List<ControllerRevision> left = left(fleet);
      Optional<Revision> recorded = recorded(found, left);
      Revision expected = recorded.orElseGet(() -> sight.wanted().orElseThrow().asFound());
      boolean runs = (recorded.isPresent() || isUnnamed(found)) && runs(expected, found);
      Optional<Finding> misnamed = AdoptionRules.misnamed(found, runs);
      if (misnamed.isPresent()) {
        return new Step.Refused(misnamed.get());
      }
      label(fleet, found);
      Optional<Finding> unkept =
          revisions(fleet, left, runs && recorded.isEmpty() ? expected : null);
      if (unkept.isPresent()) {
        return new Step.Refused(unkept.get());
      }
      applier.adopt(
          found,
          Workloads.of(fleet, sight.wanted().orElseThrow(), 0, null)
              .statefulSet()
              .getMetadata()
              .getOwnerReferences()
              .getFirst(),
          Workloads.selector(fleet),
          DECLARED,
          leader);
      return new Step.Taken();
    } catch (RejectedWriteException e) {
      return new Step.Refused(
          new Finding(
              Reason.CannotAdopt,
              "The API server refuses that StatefulSet \"%s\" is taken over: %s"
                  .formatted(found.getMetadata().getName(), e.getMessage())));
    }
  }

  /** The revision that its annotations name, as a fleet before this one has kept it. */
  private static Optional<Revision> recorded(StatefulSet found, List<ControllerRevision> left) {
    String name = AdoptionRules.revision(found);
    return left.stream()
        .flatMap(snapshot -> Snapshots.read(snapshot).stream())
        .filter(revision -> revision.name().equals(name))
        .findFirst();
  }

  private static boolean isUnnamed(StatefulSet found) {
    return AdoptionRules.revision(found) == null;
  }

  /**
   * What is good is known before anything is decided.
   *
   * @param first what runs there, which nobody has kept yet; null where it is kept, or is another
   */
  private Optional<Finding> revisions(
      AgentDeployment fleet, List<ControllerRevision> left, @Nullable Revision first) {
    for (ControllerRevision snapshot : left) {
      Revision revision = Snapshots.read(snapshot).orElse(null);
      if (revision != null
          && children.keep(fleet, Snapshots.of(fleet, revision), Optional.of(snapshot), _ -> true)
              instanceof Child.Withheld<?>(Finding finding)) {
        return Optional.of(finding);
      }
    }
    return first != null
            && children.keep(fleet, Snapshots.of(fleet, first), Optional.empty(), _ -> true)
                instanceof Child.Withheld<?>(Finding finding)
        ? Optional.of(finding)
        : Optional.empty();
  }

  /** Whether its status does not say yet which revision is good. */
  private static boolean isUntold(AgentDeployment fleet) {
    AgentDeploymentStatus status = fleet.getStatus();
    return status == null || status.updateRevision() == null;
  }

  /** Without its snapshots nobody could tell what is good: all would be made anew. */
  private boolean lags(AgentDeployment fleet, List<ControllerRevision> cached) {
    Set<String> known =
        cached.stream().map(snapshot -> snapshot.getMetadata().getName()).collect(toSet());
    return snapshots(fleet).stream()
        .filter(snapshot -> ChildKeeper.isOwn(fleet, snapshot))
        .anyMatch(snapshot -> !known.contains(snapshot.getMetadata().getName()));
  }

  private List<ControllerRevision> left(AgentDeployment fleet) {
    return snapshots(fleet).stream()
        .filter(snapshot -> snapshot.getMetadata().getOwnerReferences().isEmpty())
        .toList();
  }

  private List<ControllerRevision> snapshots(AgentDeployment fleet) {
    return client
        .apps()
        .controllerRevisions()
        .inNamespace(fleet.getMetadata().getNamespace())
        .withLabel(Snapshots.LABEL, WorkloadNames.label(fleet.getMetadata().getName()))
        .list()
        .getItems();
  }

  /**
   * Whether what runs there is what is asked for. The API server knows what it makes of a template
   * that leaves much unsaid, so it is asked; nothing is stored by that.
   */
  private boolean runs(Revision asked, StatefulSet found) {
    PodTemplateSpec stands = asked.as(found.getSpec().getTemplate()).template();
    return asked.as(made(asked.template(), found)).template().equals(stands);
  }

  private PodTemplateSpec made(PodTemplateSpec template, StatefulSet found) {
    var meta = found.getMetadata();
    // Policies may ask for its labels and annotations.
    StatefulSet tried =
        new StatefulSetBuilder()
            .withMetadata(
                new ObjectMetaBuilder()
                    .withGenerateName(meta.getName() + "-")
                    .withNamespace(meta.getNamespace())
                    .withLabels(meta.getLabels())
                    .withAnnotations(meta.getAnnotations())
                    .build())
            .withSpec(found.getSpec())
            .editSpec()
            .withReplicas(0)
            .withTemplate(template)
            .endSpec()
            .build();
    try {
      return client.resource(tried).dryRun().create().getSpec().getTemplate();
    } catch (KubernetesClientException e) {
      throw RejectedWriteException.isRejection(e) ? new RejectedWriteException(e) : e;
    }
  }

  /** Of pods that were made since by the template as it was found. */
  private void relabel(FleetSight sight, StatefulSet own) {
    Integer made = own.getStatus() == null ? null : own.getStatus().getReplicas();
    if (made != null && sight.pods().size() < made && sight.kept().bare().isPresent()) {
      try {
        label(sight.fleet(), own);
      } catch (RejectedWriteException _) {
        // A pod that is not known for the fleet's is missed, which is told; a rollback goes on.
      }
    }
  }

  private void label(AgentDeployment fleet, StatefulSet agents) {
    var pods =
        client
            .pods()
            .inNamespace(agents.getMetadata().getNamespace())
            .withLabelSelector(agents.getSpec().getSelector())
            .list()
            .getItems();
    for (Pod pod : pods) {
      if (isOf(pod, agents) && !isLabelled(pod.getMetadata().getLabels(), fleet)) {
        applier.apply(labelled(pod, fleet), pod, leader);
      }
    }
  }

  private static Pod labelled(Pod pod, AgentDeployment fleet) {
    return new PodBuilder()
        .withNewMetadata()
        .withNamespace(pod.getMetadata().getNamespace())
        .withName(pod.getMetadata().getName())
        .withLabels(Workloads.selector(fleet))
        .endMetadata()
        .build();
  }

  private static boolean isOf(Pod pod, StatefulSet agents) {
    return pod.getMetadata().getDeletionTimestamp() == null
        && pod.getMetadata().getOwnerReferences().stream()
            .anyMatch(owner -> owner.getUid().equals(agents.getMetadata().getUid()));
  }

  private static boolean isLabelled(@Nullable Map<String, String> labels, AgentDeployment fleet) {
    return labels != null
        && WorkloadNames.label(fleet.getMetadata().getName())
            .equals(labels.get(WorkloadNames.LABEL));
  }

  private static StatefulSet named(AgentDeployment fleet) {
    return new StatefulSetBuilder()
        .withNewMetadata()
        .withNamespace(fleet.getMetadata().getNamespace())
        .withName(WorkloadNames.child(fleet.getMetadata().getName()))
        .endMetadata()
        .build();
  }
}
