// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.api;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import org.jspecify.annotations.Nullable;

/** What the agents remember, and how it outlives them. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_EMPTY)
@ValidationRule(
    value =
        "(has(self.persistence) && self.persistence != 'None') || !(has(self.save) ||"
            + " has(self.verify))",
    message =
        "state.save and state.verify need state.persistence Volume or External: what is kept nowhere"
            + " is not found again")
public record AgentState(
    @Default("None")
        @JsonPropertyDescription(
            "Where an agent's state outlives its pod: None (default), Volume (a claim of"
                + " volumeClaimTemplates) or External (a store that the agents know).")
        Persistence persistence,
    @Min(0)
        @Max(1000000)
        @JsonPropertyDescription(
            "Version of the form in which state is kept; a part of the revision. Between revisions"
                + " that differ in it nothing is rolled back, unless onIncompatible says so.")
        @Nullable Integer schemaVersion,
    @JsonPropertyDescription(
            "How each agent is asked to save its state before the first agent of a stage or revision"
                + " moves. Without it nothing is saved.")
        @Nullable Save save,
    @JsonPropertyDescription(
            "How each agent that was restarted is asked what it has recovered. Without it readiness"
                + " is all the proof there is.")
        @Nullable Verify verify,
    @Default("Refuse")
        @JsonPropertyDescription(
            "What becomes of a rollback to a revision of another schemaVersion: Refuse (default)"
                + " holds instead, Discard rolls back and lets the agents lose what the other one"
                + " cannot read.")
        OnIncompatible onIncompatible) {
  public AgentState {
    persistence = persistence == null ? Persistence.None : persistence;
    onIncompatible = onIncompatible == null ? OnIncompatible.Refuse : onIncompatible;
  }

  /** Where state outlives a pod. */
  public enum Persistence {
    None,
    Volume,
    External
  }

  /** What becomes of a rollback that state does not outlive. */
  public enum OnIncompatible {
    Refuse,
    Discard
  }

  /** How an agent saves. */
  @JsonIgnoreProperties(ignoreUnknown = true)
  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  @ValidationRule(
      value =
          "!has(self.timeout) || (self.timeout != '' && self.timeout"
              + Durations.IS_DURATION
              + " && duration(self.timeout) >= duration('1s')"
              + " && duration(self.timeout) <= duration('10m'))",
      fieldPath = ".timeout",
      messageExpression =
          "'save.timeout is \"' + self.timeout + '\": "
              + Durations.SHAPE_IN_WORDS
              + ", from 1s to 10m'")
  @ValidationRule(
      value =
          "!has(self.maxAge) || (self.maxAge != '' && self.maxAge"
              + Durations.IS_DURATION
              + " && duration(self.maxAge) >= duration('10s')"
              + " && duration(self.maxAge) <= duration('24h'))",
      fieldPath = ".maxAge",
      messageExpression =
          "'save.maxAge is \"' + self.maxAge + '\": "
              + Durations.SHAPE_IN_WORDS
              + ", from 10s to 24h'")
  public record Save(
      @Required @JsonPropertyDescription("Where to ask, by POST.") AgentEndpoint http,
      @Default("30s")
          @Size(max = 20)
          @JsonPropertyDescription("For one save: 1s to 10m, default 30s.")
          String timeout,
      @Default("10m")
          @Size(max = 20)
          @JsonPropertyDescription("An older save does not count: 10s to 24h, default 10m.")
          String maxAge) {
    public Save {
      timeout = timeout == null ? "30s" : timeout;
      maxAge = maxAge == null ? "10m" : maxAge;
    }
  }

  /** How an agent proves what it has recovered. */
  @JsonIgnoreProperties(ignoreUnknown = true)
  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  public record Verify(
      @Required @JsonPropertyDescription("Where to ask, by GET.") AgentEndpoint http,
      @Default("99")
          @Min(0)
          @Max(100)
          @JsonPropertyDescription(
              "Percent of its items that an agent must have recovered, 0 to 100, default 99. Below"
                  + " it the guard state is bad.")
          Integer minRecovered) {
    public Verify {
      minRecovered = minRecovered == null ? 99 : minRecovered;
    }
  }
}
