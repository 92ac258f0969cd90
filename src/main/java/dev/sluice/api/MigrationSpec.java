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
import org.jspecify.annotations.Nullable;

/** The plan as a person wants it. */
@JsonClassDescription("The plan as you want it.")
@JsonIgnoreProperties(ignoreUnknown = true)
@ValidationRule(
    value = "self.flagSetName == oldSelf.flagSetName",
    fieldPath = ".flagSetName",
    messageExpression =
        "'flagSetName cannot be changed (it is \"' + oldSelf.flagSetName"
            + " + '\"): create another Migration for another FlagSet'")
@ValidationRule(
    value = "!has(self.startAfter) || self.stages.exists(s, s.name == self.startAfter)",
    fieldPath = ".startAfter",
    messageExpression =
        "'startAfter is \"' + self.startAfter + '\", and must name a stage of spec.stages'")
@ValidationRule(
    value = "self.mode == oldSelf.mode",
    fieldPath = ".mode",
    message =
        "mode cannot be changed: what was only observed must not come into force at once; create"
            + " another Migration")
public record MigrationSpec(
    @Required
        @Size(min = 1, max = 253)
        @JsonPropertyDescription(
            "FlagSet of the same namespace whose flags the stages raise; cannot be changed.")
        String flagSetName,
    @Default("standard")
        @Size(min = 1, max = 253)
        @JsonPropertyDescription(
            "HealthPolicy of stages without a health of their own. Default standard, built in: errors above 5 %, latency above twice the baseline, delivery below 95 %, each where agents declare its source.")
        String healthPolicyName,
    @Default("false")
        @JsonPropertyDescription(
            "true holds the migration where it is, like sluice.dev/pause. Rollback still works.")
        Boolean paused,
    @Default("1h")
        @Size(max = 20)
        @ValidationRule(
            value = Durations.HOLDS + " && duration(self) <= duration('168h')",
            messageExpression =
                "'cooldown is \"' + self + '\": " + Durations.SHAPE_IN_WORDS + ", up to 168h'")
        @JsonPropertyDescription(
            "No stage starts within this time of a rollback; 0s to 168h, default 1h. sluice.dev/override=cooldown/<attempt> waives it.")
        String cooldown,
    @Default("1h")
        @Size(max = 20)
        @ValidationRule(
            value =
                Durations.HOLDS
                    + " && duration(self) >= duration('1s') && duration(self) <= duration('168h')",
            messageExpression =
                "'blindLimit is \"' + self + '\": " + Durations.SHAPE_IN_WORDS + ", 1s to 168h'")
        @JsonPropertyDescription(
            "So long without a usable reading, and the migration is Stalled, never rolled back; 1s to 168h, default 1h.")
        String blindLimit,
    @Size(max = 63)
        @JsonPropertyDescription(
            "The stage that had passed last, where the status was lost, as after a restore. Of no effect once there is a record.")
        @Nullable String startAfter,
    @Default("Enforce")
        @JsonPropertyDescription(
            "Enforce (default), or Observe: decided, judged and reported, and nothing is changed. Cannot be changed.")
        Mode mode,
    @Required
        @Size(min = 1, max = 20)
        @JsonPropertyDescription("The stages, 1 to 20, in the order in which they run.")
        List<StageSpec> stages) {
  /** Whether a plan is carried out. */
  public enum Mode {
    /** Its stages raise its flags. */
    Enforce,
    /** It is decided upon and reported, and changes nothing. */
    Observe
  }

  /** Name of the policy that is built in. */
  public static final String STANDARD_POLICY = "standard";

  private static final String HOUR = "1h";

  public MigrationSpec {
    healthPolicyName = healthPolicyName == null ? STANDARD_POLICY : healthPolicyName;
    paused = paused == null ? false : paused;
    cooldown = cooldown == null ? HOUR : cooldown;
    blindLimit = blindLimit == null ? HOUR : blindLimit;
    mode = mode == null ? Mode.Enforce : mode;
    stages = stages == null ? List.of() : List.copyOf(stages);
  }

  /** Whether nothing of it is carried out. */
  public boolean observing() {
    return mode == Mode.Observe;
  }
}
