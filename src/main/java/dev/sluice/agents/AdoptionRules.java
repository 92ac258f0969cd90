// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.agents;

import dev.sluice.agents.plan.Revision;
import dev.sluice.agents.plan.Workloads;
import dev.sluice.api.AgentDeployment;
import dev.sluice.fleet.WorkloadNames;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.apps.StatefulSetSpec;
import io.fabric8.kubernetes.api.model.apps.StatefulSetStatus;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Why a StatefulSet cannot be taken over without a restart of its pods. Pure. */
final class AdoptionRules {
  private static final String UNNAMED =
      "take its annotations sluice.dev/revision and sluice.dev/stable-revision away, for what runs"
          + " then to be taken as the stable revision";

  private AdoptionRules() {}

  /** What does not fit. */
  static Optional<Finding> misfit(AgentDeployment fleet, Revision wanted, StatefulSet found) {
    return replicas(fleet, found)
        .or(() -> labels(wanted, found))
        .or(
            () ->
                VolumeKeeper.differing(Workloads.of(fleet, wanted, 0, null).statefulSet(), found)
                    .map(what -> what + ", which cannot be changed: say those"))
        .or(() -> rollout(found))
        .map(what -> refused(found, what));
  }

  private static Finding refused(StatefulSet found, String why) {
    return new Finding(
        Reason.CannotAdopt,
        "StatefulSet \"%s\" is not taken over: %s".formatted(found.getMetadata().getName(), why));
  }

  private static Optional<String> replicas(AgentDeployment fleet, StatefulSet found) {
    StatefulSetSpec stands = found.getSpec();
    if (stands.getOrdinals() != null && start(stands) != 0) {
      return Optional.of(
          "its spec.ordinals.start is %d, and agents are counted from 0".formatted(start(stands)));
    }
    return Objects.equals(stands.getReplicas(), fleet.getSpec().replicas())
        ? Optional.empty()
        : Optional.of(
            "it has %d replicas, and spec.replicas is %d: say %1$d, and change it afterwards"
                .formatted(stands.getReplicas(), fleet.getSpec().replicas()));
  }

  private static int start(StatefulSetSpec stands) {
    Integer start = stands.getOrdinals().getStart();
    return start == null ? 0 : start;
  }

  private static Optional<String> labels(Revision wanted, StatefulSet found) {
    Map<String, String> asked =
        wanted.template().getMetadata() == null
                || wanted.template().getMetadata().getLabels() == null
            ? Map.of()
            : wanted.template().getMetadata().getLabels();
    Map<String, String> selector = found.getSpec().getSelector().getMatchLabels();
    return (selector == null ? Map.<String, String>of() : selector)
        .entrySet().stream()
            .filter(label -> !label.getValue().equals(asked.get(label.getKey())))
            .findFirst()
            .map(
                label ->
                    "it selects its pods by %s=%s: say so in spec.template.metadata.labels"
                        .formatted(label.getKey(), label.getValue()));
  }

  /** What runs is one revision. */
  private static Optional<String> rollout(StatefulSet found) {
    String template = revision(found, WorkloadNames.REVISION);
    String stable = revision(found);
    if (!Objects.equals(template, stable)) {
      return Optional.of(
          ("a fleet has left it on the way from revision %s to %s: bring all of its agents to one"
                  + " template, and %s")
              .formatted(stable, template, UNNAMED));
    }
    StatefulSetStatus status = found.getStatus();
    boolean rests =
        status != null
            && Objects.equals(status.getObservedGeneration(), found.getMetadata().getGeneration())
            && status.getCurrentRevision() != null
            && status.getCurrentRevision().equals(status.getUpdateRevision());
    return rests || stable != null
        ? Optional.empty()
        : Optional.of(
            "it is on the way from one template to another (or not looked at yet): wait until"
                + " status.currentRevision is status.updateRevision");
  }

  /** That it is not what its annotations say, if they say anything. */
  static Optional<Finding> misnamed(StatefulSet found, boolean runs) {
    String stable = revision(found);
    return stable == null || runs
        ? Optional.empty()
        : Optional.of(
            refused(
                found,
                ("its annotations name revision %s, and that is not what it runs, or not kept any"
                        + " more: %s")
                    .formatted(stable, UNNAMED)));
  }

  /** The revision that a fleet before this one has left there. */
  static @Nullable String revision(StatefulSet found) {
    String stable = revision(found, Revision.STABLE);
    return stable == null ? revision(found, WorkloadNames.REVISION) : stable;
  }

  private static @Nullable String revision(StatefulSet found, String annotation) {
    Map<String, String> annotations = found.getMetadata().getAnnotations();
    return annotations == null ? null : annotations.get(annotation);
  }
}
