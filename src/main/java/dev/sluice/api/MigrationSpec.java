// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.api;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import java.util.List;

/** The plan as a person wants it. */
@JsonClassDescription("The plan as you want it.")
@JsonIgnoreProperties(ignoreUnknown = true)
@ValidationRule(
    value = "self.flagSetName == oldSelf.flagSetName",
    fieldPath = ".flagSetName",
    message = "flagSetName cannot be changed: create another Migration for another FlagSet",
    messageExpression =
        "'flagSetName cannot be changed (it is \"' + oldSelf.flagSetName"
            + " + '\"): create another Migration for another FlagSet'")
public record MigrationSpec(
    @Required
        @Size(min = 1, max = 253)
        @JsonPropertyDescription(
            "FlagSet of the same namespace whose flags the stages raise; cannot be changed.")
        String flagSetName,
    @Default("standard")
        @Size(min = 1, max = 253)
        @JsonPropertyDescription(
            "HealthPolicy that judges every stage without a health of its own. Default standard, which"
                + " is built in: error rate above 5 percent, latency above twice the baseline, delivery"
                + " below 95 percent, each where the agents declare its source. An edit of the policy"
                + " takes effect at once.")
        String healthPolicyName,
    @Default("false")
        @JsonPropertyDescription(
            "true holds the migration where it is, like the annotation sluice.dev/pause. Rollback"
                + " still works.")
        Boolean paused,
    @Required
        @Size(min = 1, max = 20)
        @JsonPropertyDescription("The stages, 1 to 20, in the order in which they run.")
        List<StageSpec> stages) {
  /** Name of the policy that is built in. */
  public static final String STANDARD_POLICY = "standard";

  public MigrationSpec {
    healthPolicyName = healthPolicyName == null ? STANDARD_POLICY : healthPolicyName;
    paused = paused == null ? false : paused;
    stages = stages == null ? List.of() : List.copyOf(stages);
  }
}
