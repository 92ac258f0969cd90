// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.agents.plan;

import dev.sluice.fleet.WorkloadNames;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.apps.StatefulSetStatus;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Agents that ran before revisions were told apart: a revision like any other, of which the pods do
 * not bear the name. So they are replaced by steps, and can be gone back to.
 */
public final class Unmarked {
  private Unmarked() {}

  /**
   * The revision of the agents of that StatefulSet; empty if they bear one, or if its controller is
   * still on the way from one template to another.
   */
  public static Optional<Revision> of(StatefulSet agents, Revisions kept) {
    PodTemplateSpec template = agents.getSpec().getTemplate();
    return bears(agents.getMetadata().getAnnotations())
            || (template.getMetadata() != null && bears(template.getMetadata().getLabels()))
        ? Optional.empty()
        : kept.bare()
            .or(
                () ->
                    isAtRest(agents)
                        ? Optional.of(kept.of(template, Map.of(), null).asBare())
                        : Optional.empty());
  }

  /** The pods, where those without a revision are of the bare one that is kept. */
  public static List<SeenPod> told(List<SeenPod> pods, Revisions kept) {
    Revision bare = kept.bare().orElse(null);
    return bare == null
        ? pods
        : pods.stream()
            .map(
                pod ->
                    pod.revision().isEmpty()
                        ? new SeenPod(
                            pod.ordinal(),
                            pod.uid(),
                            pod.version(),
                            bare.name(),
                            pod.state(),
                            pod.restarts())
                        : pod)
            .toList();
  }

  private static boolean bears(@Nullable Map<String, String> marks) {
    return marks != null && marks.containsKey(WorkloadNames.REVISION);
  }

  private static boolean isAtRest(StatefulSet agents) {
    StatefulSetStatus status = agents.getStatus();
    return status != null
        && Objects.equals(status.getObservedGeneration(), agents.getMetadata().getGeneration())
        && status.getCurrentRevision() != null
        && status.getCurrentRevision().equals(status.getUpdateRevision());
  }
}
