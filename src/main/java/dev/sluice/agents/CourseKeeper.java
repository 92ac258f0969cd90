// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.agents;

import dev.sluice.agents.plan.Course;
import dev.sluice.agents.plan.Placed;
import dev.sluice.agents.plan.ReplicaPlan;
import dev.sluice.agents.plan.Revision;
import dev.sluice.agents.plan.Revisions;
import dev.sluice.agents.plan.SeenPod;
import dev.sluice.agents.plan.Snapshots;
import dev.sluice.agents.plan.Workloads;
import dev.sluice.api.AgentDeployment;
import dev.sluice.fleet.WorkloadNames;
import dev.sluice.kube.Applier;
import dev.sluice.kube.EpochSource;
import dev.sluice.kube.StaleWriteException;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.apps.ControllerRevision;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.apps.StatefulSetStatus;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Brings the agents of a fleet on their course, a step at a time, and keeps their revisions. */
final class CourseKeeper {
  private final ChildKeeper children;
  private final Applier applier;
  private final EpochSource leader;
  private final FleetState state;

  CourseKeeper(ChildKeeper children, Applier applier, EpochSource leader, FleetState state) {
    this.state = state;
    this.children = children;
    this.applier = applier;
    this.leader = leader;
  }

  /**
   * A snapshot is there before any status names the revision, or any pod runs it.
   *
   * @param kept of what there are snapshots
   * @return what is to be decided upon: where the snapshot cannot be kept, nothing new is wanted
   */
  FleetSight keep(FleetSight sight, Revisions kept) {
    for (Revision revision : sight.kept().all()) {
      if (kept.named(revision.name()).isEmpty()
          && keep(sight.fleet(), revision) instanceof Child.Withheld<?>(Finding finding)) {
        return sight.unwanted(kept, finding);
      }
    }
    return sight;
  }

  private Child<ControllerRevision> keep(AgentDeployment fleet, Revision revision) {
    ControllerRevision snapshot = Snapshots.of(fleet, revision);
    return children.keep(
        fleet, snapshot, Optional.empty(), present -> Snapshots.areSame(snapshot, present));
  }

  /** Deletes the snapshots of which nobody needs the revision any more. */
  void tidy(Revisions kept, Collection<ControllerRevision> snapshots, Collection<String> inUse) {
    Set<String> surplus =
        kept.surplus(inUse).stream().map(Revision::name).collect(Collectors.toSet());
    for (ControllerRevision snapshot : snapshots) {
      if (Snapshots.read(snapshot).map(Revision::name).filter(surplus::contains).isPresent()) {
        applier.delete(snapshot, leader);
      }
    }
  }

  /** The next step on that course, without those that have not finished their work yet. */
  ReplicaPlan plan(FleetSight sight, Course course) {
    Placed now = placed(sight);
    return state.sparing(sight, next(sight, course, now), now, leader);
  }

  /** Whether the next step on that course turns agents to another revision, once they are done. */
  boolean turns(FleetSight sight, Course course) {
    Placed now = placed(sight);
    return next(sight, course, now).turns(now);
  }

  private ReplicaPlan next(FleetSight sight, Course course, Placed now) {
    int replicas = sight.fleet().getSpec().replicas();
    return ReplicaPlan.of(course, replicas, sight.pods(), now, state.care(sight));
  }

  /** The children that the step asks for; empty if nobody knows its revision any more. */
  Optional<Workloads> children(FleetSight sight, Course course, ReplicaPlan plan) {
    return sight
        .kept()
        .named(plan.template())
        .map(revision -> Workloads.of(sight.fleet(), revision, plan.partition(), course.stable()));
  }

  /**
   * Deletes the pods that the step takes away, as they were seen. One that has changed since does
   * not keep the others.
   *
   * @throws StaleWriteException if there was such a one
   */
  void delete(AgentDeployment fleet, List<SeenPod> pods) {
    StaleWriteException stale = null;
    for (SeenPod pod : pods) {
      try {
        applier.delete(object(fleet, pod), leader);
      } catch (StaleWriteException e) {
        stale = e;
      }
    }
    if (stale != null) {
      throw stale;
    }
  }

  private static Pod object(AgentDeployment fleet, SeenPod pod) {
    return new PodBuilder()
        .withNewMetadata()
        .withNamespace(fleet.getMetadata().getNamespace())
        .withName(WorkloadNames.child(fleet.getMetadata().getName()) + "-" + pod.ordinal())
        .withUid(pod.uid())
        .withResourceVersion(pod.version())
        .endMetadata()
        .build();
  }

  private static Placed placed(FleetSight sight) {
    StatefulSet agents = sight.agents();
    return agents == null ? Placed.NOWHERE : placed(agents, sight.pods());
  }

  private static Placed placed(StatefulSet agents, List<SeenPod> pods) {
    Map<String, String> annotations = agents.getMetadata().getAnnotations();
    String revision = annotations == null ? null : annotations.get(WorkloadNames.REVISION);
    StatefulSetStatus counts =
        agents.getStatus() == null ? new StatefulSetStatus() : agents.getStatus();
    long updated =
        pods.stream().filter(pod -> pod.revision().equals(revision) && !pod.leaving()).count();
    boolean seen =
        Objects.equals(counts.getObservedGeneration(), agents.getMetadata().getGeneration());
    return new Placed(
        revision,
        partition(agents),
        number(agents.getSpec().getReplicas()),
        seen && number(counts.getUpdatedReplicas()) == updated,
        // Before that its controller speaks of the template before this one.
        seen
            && counts.getCurrentRevision() != null
            && Objects.equals(counts.getCurrentRevision(), counts.getUpdateRevision()));
  }

  private static int partition(StatefulSet agents) {
    var strategy = agents.getSpec().getUpdateStrategy();
    return strategy == null || strategy.getRollingUpdate() == null
        ? 0
        : number(strategy.getRollingUpdate().getPartition());
  }

  private static int number(@Nullable Integer count) {
    return count == null ? 0 : count;
  }
}
