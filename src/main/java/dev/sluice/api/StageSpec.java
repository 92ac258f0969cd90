// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.api;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One stage of a {@link Migration}. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_EMPTY)
@ValidationRule(
    value = "!self.name.matches('^[0-9]+$')",
    fieldPath = ".name",
    messageExpression =
        "'\"' + self.name + '\" is all digits, but rollback-to takes stage numbers too: add a letter'")
@ValidationRule(
    value =
        "(has(self.flags) && size(self.flags) > 0) || (has(self.overlays) && size(self.overlays) > 0)",
    message = "a stage needs flags or overlays: give one of them")
@ValidationRule(value = Rungs.RISE, fieldPath = ".steps", message = Rungs.RISE_IN_WORDS)
@ValidationRule(
    value = Rungs.LAST,
    fieldPath = ".deadline",
    messageExpression = Rungs.LAST_IN_WORDS)
public record StageSpec(
    @Required
        @Size(min = 1, max = 63)
        @Pattern("^[a-z0-9]([a-z0-9-]*[a-z0-9])?$")
        @JsonPropertyDescription("Name of the stage, not all digits.")
        String name,
    @Size(max = 1024) @JsonPropertyDescription("What the stage does, for people.")
        @Nullable String description,
    @Default("Medium")
        @JsonPropertyDescription(
            "How careful to be where steps or window are not given. Low: 50 % for 2m, window 30m."
                + " Medium (default): 10, 50 %, 5m each, 2h. High: 10, 25, 50 %, 10m each, 4h."
                + " Critical: 1, 10, 25, 50 %, 30m each, 24h, approval required.")
        Risk risk,
    @Size(max = 20)
        @JsonPropertyDescription(
            "Flags that the stage raises, at most 20; the same agents get all of them.")
        List<StageFlag> flags,
    @Size(max = 8)
        @JsonPropertyDescription(
            "What its agents run, over the templates of these AgentDeployments, before they get its flags.")
        List<Overlay> overlays,
    @Size(max = 20)
        @JsonPropertyDescription(
            "Rungs below full exposure, which follows by itself, rising; none: at once. Default by risk.")
        @JsonInclude(JsonInclude.Include.NON_NULL)
        @Nullable List<Step> steps,
    @Size(max = 20)
        @ValidationRule(value = Rungs.WINDOW, messageExpression = Rungs.WINDOW_IN_WORDS)
        @JsonPropertyDescription(
            "How long the stage is watched at full exposure before it has passed; up to 168h. Default"
                + " by risk.")
        @Nullable String window,
    @Size(max = 20)
        @ValidationRule(value = Rungs.DEADLINE, messageExpression = Rungs.DEADLINE_IN_WORDS)
        @JsonPropertyDescription(
            "A stage that has not passed by then goes back, and the migration is Halted; longer than holds and window, up to 8760h. It stands still while paused or blind. Default: twice both, and 1h.")
        @Nullable String deadline,
    @JsonPropertyDescription(
            "Required: it waits for sluice.dev/approve=<stage>/<attempt>. Default None, for risk Critical Required.")
        @Nullable Approval approval,
    @Size(max = 16)
        @JsonPropertyDescription("What must be so besides before the stage starts; at most 16.")
        List<StageCheck> readiness,
    @JsonPropertyDescription(
            "Checks of this stage, instead of healthPolicyName: see kubectl explain"
                + " healthpolicy.spec.")
        @Nullable HealthPolicySpec health,
    @Default("ToPrevious")
        @JsonPropertyDescription(
            "What a guard's breach does. ToPrevious (default): back to where the stage before passed. ToStart: back to before the migration. Hold: stay, and say so.")
        OnFailure onFailure,
    @JsonPropertyDescription(
            "true: no step ends before every agent of the AgentDeployments was sent its flags.")
        @Nullable Boolean waitForDelivery) {
  /** How careful to be. */
  public enum Risk {
    /** One step. */
    Low,
    /** Two steps. */
    Medium,
    /** Three steps. */
    High,
    /** Four steps, the first for one agent. */
    Critical
  }

  /** Whether a person has to let a stage start. */
  public enum Approval {
    /** It starts by itself. */
    None,
    /** It waits for a person. */
    Required
  }

  /** What a guard's breach does. */
  public enum OnFailure {
    /** Back to what stood when the stage before passed. */
    ToPrevious,
    /** Back to what stood before the migration. */
    ToStart,
    /** Stay, and say so. */
    Hold
  }

  public StageSpec {
    risk = risk == null ? Risk.Medium : risk;
    flags = flags == null ? List.of() : List.copyOf(flags);
    overlays = overlays == null ? List.of() : List.copyOf(overlays);
    steps = steps == null ? null : List.copyOf(steps);
    readiness = readiness == null ? List.of() : List.copyOf(readiness);
    onFailure = onFailure == null ? OnFailure.ToPrevious : onFailure;
  }

  /** What it changes of that fleet; null if nothing. */
  public @Nullable Overlay overlay(String agentDeployment) {
    for (Overlay overlay : overlays) {
      if (overlay.agentDeploymentName().equals(agentDeployment)) {
        return overlay;
      }
    }
    return null;
  }

  /** A flag that a stage raises. */
  @JsonIgnoreProperties(ignoreUnknown = true)
  public record StageFlag(
      @Required
          @Size(max = 100)
          @Pattern(Flag.KEY)
          @JsonPropertyDescription("Key of a flag of the FlagSet.")
          String key,
      @Default("100")
          @Min(1)
          @Max(100)
          @JsonPropertyDescription(
              "Exposure in percent when the stage has passed; default 100. At a step it is the smaller of both.")
          Integer percent) {
    public StageFlag {
      percent = percent == null ? 100 : percent;
    }
  }

  /** One rung of exposure. */
  @JsonIgnoreProperties(ignoreUnknown = true)
  public record Step(
      @Required
          @Min(1)
          @Max(99)
          @JsonPropertyDescription(
              "Share of agents in percent, 1 to 99; at least one agent of each workload.")
          Integer percent,
      @Default("5m")
          @Size(max = 20)
          @ValidationRule(
              value = Durations.HOLDS + " && duration(self) <= duration('168h')",
              messageExpression =
                  "'hold is \"' + self + '\": " + Durations.SHAPE_IN_WORDS + ", up to 168h'")
          @JsonPropertyDescription("How long to stay on this step; up to 168h, default 5m.")
          String hold) {
    public Step {
      hold = hold == null ? "5m" : hold;
    }
  }
}
