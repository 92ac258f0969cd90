// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.api;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;

/** How an agent gives up its work before it is taken down. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_EMPTY)
@ValidationRule(
    value =
        "!has(self.timeout) || (self.timeout != '' && self.timeout"
            + Durations.IS_DURATION
            + " && duration(self.timeout) >= duration('1s')"
            + " && duration(self.timeout) <= duration('1h'))",
    fieldPath = ".timeout",
    messageExpression =
        "'drain.timeout is \"' + self.timeout + '\": "
            + Durations.SHAPE_IN_WORDS
            + ", from 1s to 1h'")
public record Drain(
    @Required @JsonPropertyDescription("Where to ask, by POST.") AgentEndpoint http,
    @Default("60s")
        @Size(max = 20)
        @JsonPropertyDescription(
            "An agent that has not finished by then is taken down all the same: 1s to 1h, default"
                + " 60s.")
        String timeout) {
  public Drain {
    timeout = timeout == null ? "60s" : timeout;
  }
}
