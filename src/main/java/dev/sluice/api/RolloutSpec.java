// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.api;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** How a new revision of an {@link AgentDeployment} comes to its agents. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_EMPTY)
@ValidationRule(value = Rungs.RISE, fieldPath = ".steps", message = Rungs.RISE_IN_WORDS)
@ValidationRule(
    value = Rungs.LAST,
    fieldPath = ".deadline",
    messageExpression = Rungs.LAST_IN_WORDS)
public record RolloutSpec(
    @Size(max = 20)
        @JsonPropertyDescription(
            "Rungs below all agents, rising; all agents follow by themselves. Default 10 and 50 %, 5m"
                + " each. An empty list goes to all agents at once, maxUnavailable at a time.")
        @JsonInclude(JsonInclude.Include.NON_NULL)
        @Nullable List<StageSpec.Step> steps,
    @Size(max = 20)
        @ValidationRule(value = Rungs.WINDOW, messageExpression = Rungs.WINDOW_IN_WORDS)
        @JsonPropertyDescription(
            "How long all agents are watched with a new revision before it counts as good; up to 168h."
                + " Default 2h.")
        @Nullable String window,
    @Size(max = 20)
        @ValidationRule(value = Rungs.DEADLINE, messageExpression = Rungs.DEADLINE_IN_WORDS)
        @JsonPropertyDescription(
            "A revision that is not good by then goes back, and the fleet is Halted; longer than holds"
                + " and window together, up to 8760h. Default: twice the holds and the window, and 1h.")
        @Nullable String deadline,
    @Default("1")
        @Min(1)
        @Max(10000)
        @JsonPropertyDescription(
            "How many agents may be down at once for it, 1 to 10000; default 1. Also of the"
                + " PodDisruptionBudget.")
        Integer maxUnavailable,
    @Default("standard")
        @Size(min = 1, max = 253)
        @JsonPropertyDescription(
            "HealthPolicy of the same namespace by which new revisions are judged. Default standard,"
                + " built in.")
        String healthPolicyName,
    @Default("ToPrevious")
        @JsonPropertyDescription(
            "What a guard's breach does. ToPrevious (default): back to the last good revision. Hold:"
                + " stay, and say so.")
        OnFailure onFailure,
    @Default("None")
        @JsonPropertyDescription(
            "Required: a new revision waits for the annotation sluice.dev/approve=<revision>/<attempt>."
                + " Default None.")
        StageSpec.Approval approval) {
  /** What is asked for where nothing is said. */
  public static final RolloutSpec STANDARD =
      new RolloutSpec(
          null,
          null,
          null,
          1,
          MigrationSpec.STANDARD_POLICY,
          OnFailure.ToPrevious,
          StageSpec.Approval.None);

  /** What a guard's breach does. */
  public enum OnFailure {
    /** Back to the last good revision. */
    ToPrevious,
    /** Stay, and say so. */
    Hold
  }

  public RolloutSpec {
    steps = steps == null ? null : List.copyOf(steps);
    maxUnavailable = maxUnavailable == null ? 1 : maxUnavailable;
    healthPolicyName = healthPolicyName == null ? MigrationSpec.STANDARD_POLICY : healthPolicyName;
    onFailure = onFailure == null ? OnFailure.ToPrevious : onFailure;
    approval = approval == null ? StageSpec.Approval.None : approval;
  }
}
