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

/** How often the agents of a fleet may be restarted: the restart intensity of OTP. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_EMPTY)
@ValidationRule(
    value =
        "!has(self.within) || (self.within != '' && self.within"
            + Durations.IS_DURATION
            + " && duration(self.within) >= duration('10s')"
            + " && duration(self.within) <= duration('1h'))",
    fieldPath = ".within",
    messageExpression =
        "'supervision.within is \"' + self.within + '\": "
            + Durations.SHAPE_IN_WORDS
            + ", from 10s to 1h'")
public record Supervision(
    @Default("10")
        @Min(0)
        @Max(1000)
        @JsonPropertyDescription(
            "More restarts than these, of all agents together that a stage or a rollout has"
                + " reached, are too many: it is held, and taken back if it goes on. 0 to 1000,"
                + " default 10.")
        Integer maxRestarts,
    @Default("1m")
        @Size(max = 20)
        @JsonPropertyDescription(
            "The time that is looked back upon for them: 10s to 1h, default 1m.")
        String within) {
  public Supervision {
    maxRestarts = maxRestarts == null ? 10 : maxRestarts;
    within = within == null ? "1m" : within;
  }
}
