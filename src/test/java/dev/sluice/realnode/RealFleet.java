// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.realnode;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.api.AgentDeploymentStatus;
import dev.sluice.api.MigrationStatus.Phase;
import dev.sluice.fleet.WorkloadNames;
import dev.sluice.kit.FleetProbe;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * The fleet {@code planner} of real pods, whose first revision is stable.
 *
 * @param yaml what was applied
 * @param stable name of that revision
 * @param diary of what happens from then on
 */
record RealFleet(
    KubernetesClient client, FleetProbe probe, String yaml, String stable, PodDiary diary)
    implements AutoCloseable {
  /** Returns when all its agents are ready. */
  static RealFleet start(KubernetesClient client, String yaml) {
    FleetProbe probe = new FleetProbe(client, client.getNamespace());
    probe.apply(yaml);
    AgentDeploymentStatus status =
        probe.reaches(s -> s.phase() == Phase.Completed && s.stableRevision() != null);
    return new RealFleet(client, probe, yaml, status.stableRevision(), PodDiary.of(client));
  }

  /** The same but for that is wanted from now on. */
  void change(Map<String, String> words) {
    String changed = yaml;
    for (Map.Entry<String, String> word : words.entrySet()) {
      assertThat(changed).contains(word.getKey());
      changed = changed.replace(word.getKey(), word.getValue());
    }
    probe.apply(changed);
  }

  /** What is wanted now has become stable. */
  AgentDeploymentStatus passes() {
    return probe.reaches(s -> s.phase() == Phase.Completed && !s.stableRevision().equals(stable));
  }

  /** It was taken back, and that many agents of the first revision are ready and stay. */
  AgentDeploymentStatus isTakenBack(int ready) {
    return probe.reaches(
        s ->
            s.phase() == Phase.RolledBack
                && pods().stream()
                        .filter(runsStable().and(PodDiary::ready))
                        .filter(pod -> pod.getMetadata().getDeletionTimestamp() == null)
                        .count()
                    == ready);
  }

  List<Pod> pods() {
    return client.pods().list().getItems();
  }

  Map<String, String> uids() {
    return pods().stream()
        .collect(
            Collectors.toMap(
                pod -> pod.getMetadata().getName(), pod -> pod.getMetadata().getUid()));
  }

  Predicate<Pod> runsStable() {
    return pod -> Objects.equals(pod.getMetadata().getLabels().get(WorkloadNames.REVISION), stable);
  }

  /** The pod of that agent in a revision after the first. */
  Predicate<Pod> moved(String agent) {
    return runsStable().negate().and(of(agent));
  }

  static Predicate<Pod> of(String agent) {
    return pod -> pod.getMetadata().getName().equals(agent);
  }

  @Override
  public void close() {
    diary.close();
  }
}
