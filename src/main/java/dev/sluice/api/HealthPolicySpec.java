// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.api;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import java.util.List;

/** How health is judged; also the shape of a stage's own {@code health}. */
@JsonClassDescription("How health is judged.")
@JsonIgnoreProperties(ignoreUnknown = true)
public record HealthPolicySpec(
    @Default("30s")
        @Size(max = 20)
        @ValidationRule(
            value =
                Durations.HOLDS
                    + " && duration(self) >= duration('1s') && duration(self) <= duration('1h')",
            messageExpression =
                "'interval is \"' + self + '\": " + Durations.SHAPE_IN_WORDS + ", from 1s to 1h'")
        @JsonPropertyDescription(
            "How often the signals are read: 1s to 1h, default 30s. Pod events are acted on at once,"
                + " whatever the interval.")
        String interval,
    @Default("2")
        @Min(1)
        @Max(100)
        @JsonPropertyDescription(
            "How many bad looks in a row before a check acts; one good look starts the count again."
                + " Default 2. Pod guards act on the first.")
        Integer failures,
    @Size(max = 16) @JsonPropertyDescription("The checks, by name; at most 16.")
        List<HealthCheck> checks) {
  public HealthPolicySpec {
    interval = interval == null ? "30s" : interval;
    failures = failures == null ? 2 : failures;
    checks = checks == null ? List.of() : List.copyOf(checks);
  }
}
