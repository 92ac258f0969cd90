// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.api;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.sluice.api.MigrationStatus.HealthStatus;
import dev.sluice.api.MigrationStatus.HistoryEntry;
import dev.sluice.api.MigrationStatus.LastRollback;
import dev.sluice.api.MigrationStatus.Phase;
import dev.sluice.api.MigrationStatus.WaitingFor;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.ValidationRule;
import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.model.annotation.LabelSelector;
import io.fabric8.kubernetes.model.annotation.StatusReplicas;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What Sluice says of an {@link AgentDeployment}. */
@JsonClassDescription("The fleet as it is; written by Sluice only.")
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_EMPTY)
@ValidationRule(value = Fence.NEVER_FALLS, fieldPath = ".epoch", message = Fence.FALLEN)
public record AgentDeploymentStatus(
    @JsonPropertyDescription("metadata.generation that this status speaks of.")
        @Nullable Long observedGeneration,
    @JsonPropertyDescription(Fence.DESCRIPTION) @Min(0) @Max(Fence.MOST) @Nullable Long epoch,
    @JsonPropertyDescription("Where its rollout is, one word for people; machines read conditions.")
        @Nullable Phase phase,
    @StatusReplicas @JsonPropertyDescription("Agents that exist.") @Nullable Integer replicas,
    @JsonPropertyDescription("Agents that are ready.") @Nullable Integer readyReplicas,
    @JsonPropertyDescription("Agents that run updateRevision.") @Nullable Integer updatedReplicas,
    @JsonPropertyDescription("The last revision that has passed: what a rollback goes back to.")
        @Nullable String stableRevision,
    @JsonPropertyDescription(
            "The revision that is rolled out, waits to be, or was taken back; else the stable one.")
        @Nullable String updateRevision,
    @JsonPropertyDescription(
            "What was stable before: what a rollback goes back to once all is done.")
        @Nullable String previousRevision,
    @JsonPropertyDescription("Exposure of the rollout, such as 50% (5/10).")
        @Nullable String exposure,
    @JsonPropertyDescription("The one thing that the rollout waits for.")
        @Nullable WaitingFor waitingFor,
    @JsonPropertyDescription("What its agents have saved and recovered.")
        @Nullable StateStatus state,
    @JsonPropertyDescription(
            "Where the rollout provably is; all else is derived from it. Its stages are revisions."
                + " Sluice's own: src/docs/record.md names its fields.")
        @Nullable RolloutRecord record,
    @JsonPropertyDescription("The verdict at the last transition.") @Nullable HealthStatus verdict,
    @JsonPropertyDescription("The last rollback; its stages are revisions.")
        @Nullable LastRollback lastRollback,
    @JsonPropertyDescription("The last 20 transitions, oldest first.") List<HistoryEntry> history,
    @LabelSelector @JsonPropertyDescription("Label selector of the agents' pods, for autoscalers.")
        @Nullable String selector,
    @JsonPropertyDescription(
            "The Migration whose overlays the agents get; what it brings is rolled out by its steps.")
        @Nullable Driven driven,
    @JsonPropertyDescription(
            "What stages that have passed left over the template, until the spec says the same.")
        List<KeptOverlay> kept,
    @JsonPropertyDescription("Ready, Healthy, RolledBack; Reconciling and Stalled while true.")
        List<Condition> conditions) {
  public AgentDeploymentStatus {
    history = history == null ? List.of() : List.copyOf(history);
    kept = kept == null ? List.of() : List.copyOf(kept);
    conditions = conditions == null ? List.of() : List.copyOf(conditions);
  }

  /** Of a fleet of which nothing but its agents is known. */
  public static AgentDeploymentStatus counting(
      @Nullable Long generation,
      int replicas,
      int ready,
      int updated,
      @Nullable String selector,
      List<Condition> conditions) {
    return new AgentDeploymentStatus(
        generation,
        null,
        null,
        replicas,
        ready,
        updated,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        List.of(),
        selector,
        null,
        List.of(),
        conditions);
  }

  /** The same, said by the leader of that epoch. */
  public AgentDeploymentStatus withEpoch(@Nullable Long leader) {
    return new AgentDeploymentStatus(
        observedGeneration,
        leader,
        phase,
        replicas,
        readyReplicas,
        updatedReplicas,
        stableRevision,
        updateRevision,
        previousRevision,
        exposure,
        waitingFor,
        state,
        record,
        verdict,
        lastRollback,
        history,
        selector,
        driven,
        kept,
        conditions);
  }

  /** The same with that told of health. */
  public AgentDeploymentStatus with(List<Condition> told, @Nullable HealthStatus judged) {
    return new AgentDeploymentStatus(
        observedGeneration,
        epoch,
        phase,
        replicas,
        readyReplicas,
        updatedReplicas,
        stableRevision,
        updateRevision,
        previousRevision,
        exposure,
        waitingFor,
        state,
        record,
        judged,
        lastRollback,
        history,
        selector,
        driven,
        kept,
        told);
  }
}
