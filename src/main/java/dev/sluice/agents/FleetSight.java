// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.agents;

import dev.sluice.agents.plan.Revision;
import dev.sluice.agents.plan.Revisions;
import dev.sluice.agents.plan.SeenPod;
import dev.sluice.agents.plan.Unmarked;
import dev.sluice.api.AgentDeployment;
import dev.sluice.api.AgentDeploymentStatus;
import dev.sluice.api.HealthPolicy;
import dev.sluice.api.RolloutRecord;
import dev.sluice.fleet.WorkloadNames;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a fleet at one moment, as the caches have it.
 *
 * @param kept the revisions of which there are snapshots
 * @param wanted the revision that its spec asks for; empty if the spec cannot be understood
 * @param agents its StatefulSet; null if there is none
 * @param pods those of its StatefulSet
 * @param policy the HealthPolicy that it names; null if there is none
 * @param garbled what is wrong with its template
 * @param unreadable which object that this rests on cannot be read, in words
 * @param lead what migrations make of it
 * @param draining who gives up its work before it is taken down, in words
 */
record FleetSight(
    AgentDeployment fleet,
    Revisions kept,
    Optional<Revision> wanted,
    @Nullable StatefulSet agents,
    List<SeenPod> pods,
    @Nullable HealthPolicy policy,
    Optional<Finding> garbled,
    Optional<String> unreadable,
    FleetLead lead,
    Optional<String> draining) {
  FleetSight {
    pods = List.copyOf(pods);
  }

  /**
   * The same where what is wanted cannot be kept: then nothing new begins, and what runs may go
   * back all the same.
   *
   * @param snapshots the revisions that are kept
   * @param why in words
   */
  FleetSight unwanted(Revisions snapshots, Finding why) {
    return new FleetSight(
        fleet,
        snapshots,
        Optional.empty(),
        agents,
        pods,
        policy,
        Optional.of(why),
        Optional.of(why.message()),
        lead,
        draining);
  }

  /** The kept revisions, with that of agents which ran before there were any. */
  static Revisions withUnmarked(
      AgentDeployment fleet, @Nullable StatefulSet agents, Revisions kept) {
    AgentDeploymentStatus status = fleet.getStatus();
    boolean told = status != null && (status.stableRevision() != null || status.record() != null);
    return agents == null || told ? kept : Unmarked.of(agents, kept).map(kept::with).orElse(kept);
  }

  @Nullable RolloutRecord record() {
    AgentDeploymentStatus status = fleet.getStatus();
    return status == null ? null : status.record();
  }

  /**
   * The revision that is good: as the status says. Where that was lost, as after a restore, the
   * StatefulSet says it, if there is a snapshot; agents that bear no revision are of a good one.
   */
  @Nullable String stable() {
    return stable(fleet, agents, kept);
  }

  /** The same for who knows of no more than those. */
  static @Nullable String stable(
      AgentDeployment fleet, @Nullable StatefulSet agents, Revisions kept) {
    AgentDeploymentStatus status = fleet.getStatus();
    // It names the revision that is rolled out before there is a StatefulSet.
    if (status != null && status.updateRevision() != null) {
      return status.stableRevision();
    }
    Map<String, String> said = agents == null ? null : agents.getMetadata().getAnnotations();
    String stable =
        said == null ? null : said.getOrDefault(Revision.STABLE, said.get(WorkloadNames.REVISION));
    return kept.named(stable)
        .or(() -> agents == null ? Optional.empty() : Unmarked.of(agents, kept))
        .map(Revision::name)
        .orElse(null);
  }

  /** Name of the revision that is wanted; what was wanted last while nobody can tell. */
  Optional<String> wantedName() {
    AgentDeploymentStatus status = fleet.getStatus();
    return wanted
        .map(Revision::name)
        .or(() -> Optional.ofNullable(status).map(AgentDeploymentStatus::updateRevision));
  }

  /** The pods of the agents that are wanted. */
  List<SeenPod> staying() {
    return pods.stream().filter(pod -> pod.ordinal() < fleet.getSpec().replicas()).toList();
  }

  /** How many of its pods are ready, of that revision or, if null, of any. */
  int ready(@Nullable String revision) {
    return (int)
        pods.stream()
            .filter(SeenPod::ready)
            .filter(pod -> revision == null || revision.equals(pod.revision()))
            .filter(pod -> pod.ordinal() < fleet.getSpec().replicas())
            .count();
  }

  /** How many of its pods are of that revision. */
  int of(@Nullable String revision) {
    return (int) pods.stream().filter(pod -> pod.revision().equals(revision)).count();
  }
}
