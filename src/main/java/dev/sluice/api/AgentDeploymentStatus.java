// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.api;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.model.annotation.LabelSelector;
import io.fabric8.kubernetes.model.annotation.StatusReplicas;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What Sluice says of an {@link AgentDeployment}. */
@JsonClassDescription("The fleet as it is; written by Sluice only.")
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record AgentDeploymentStatus(
    @JsonPropertyDescription("metadata.generation that this status speaks of.")
        @Nullable Long observedGeneration,
    @StatusReplicas @JsonPropertyDescription("Agents that exist.") @Nullable Integer replicas,
    @JsonPropertyDescription("Agents that are ready.") @Nullable Integer readyReplicas,
    @JsonPropertyDescription("Agents that run the newest template.")
        @Nullable Integer updatedReplicas,
    @LabelSelector @JsonPropertyDescription("Label selector of the agents' pods, for autoscalers.")
        @Nullable String selector,
    @JsonPropertyDescription("Ready; Reconciling and Stalled only while they are true.")
        List<Condition> conditions) {
  public AgentDeploymentStatus {
    conditions = conditions == null ? List.of() : List.copyOf(conditions);
  }
}
