// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.api;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import java.util.List;

/** The flags of a {@link FlagSet}, as a person wants them. */
@JsonClassDescription("The flags as you want them.")
@JsonIgnoreProperties(ignoreUnknown = true)
public record FlagSetSpec(
    @Required
        @Size(min = 1, max = 200)
        @JsonPropertyDescription(
            "The flags, by key; 1 to 200. All are boolean; off is the safe side.")
        List<Flag> flags,
    @Size(max = 20)
        @JsonPropertyDescription(
            "Workloads of this namespace that use the flags and are no AgentDeployments; watched,"
                + " never changed. At most 20.")
        List<WorkloadRef> workloads) {
  public FlagSetSpec {
    flags = flags == null ? List.of() : List.copyOf(flags);
    workloads = workloads == null ? List.of() : List.copyOf(workloads);
  }
}
