// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.api;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Size;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** What is known of what a fleet's agents remember. */
@JsonClassDescription("What the agents have saved and recovered, as they said at a transition.")
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
public record StateStatus(
    @JsonPropertyDescription("The saves with which the last rollout began.")
        @Nullable LastSave lastSave,
    @JsonPropertyDescription("The least that a restarted agent has recovered, in percent.")
        @Min(0)
        @Max(100)
        @Nullable Integer recovered) {

  /** The saves of all agents. */
  @JsonIgnoreProperties(ignoreUnknown = true)
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record LastSave(
      @JsonPropertyDescription("When the oldest of them was asked for.") @Nullable Instant time,
      @JsonPropertyDescription("What the agent calls it; absent where there are several agents.")
          @Size(max = 128)
          @Nullable String id,
      @JsonPropertyDescription("How many items they hold in all.") @Min(0) @Nullable Long items) {}
}
