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
        List<WorkloadRef> workloads,
    @Size(max = 2)
        @JsonPropertyDescription(
            "Objects of this namespace in which a copy of what is served is kept: ConfigMap (named"
                + " <name>-flags, key flags.json, for agents that start while Sluice is down),"
                + " FeatureFlag (of the OpenFeature operator, named as the set). A copy follows"
                + " within moments and is never the way to take a flag back. Default: none.")
        List<Export> exports) {
  public FlagSetSpec {
    flags = flags == null ? List.of() : List.copyOf(flags);
    workloads = workloads == null ? List.of() : List.copyOf(workloads);
    exports = exports == null ? List.of() : List.copyOf(exports);
  }

  /** Flags that are served, and copied nowhere. */
  public FlagSetSpec(List<Flag> flags, List<WorkloadRef> workloads) {
    this(flags, workloads, List.of());
  }

  /** A kind of object that holds a copy of what is served. */
  public enum Export {
    /** The flagd document in a file, for agents to start with. */
    ConfigMap,
    /** {@code core.openfeature.dev/v1beta1}, for what reads that. */
    FeatureFlag
  }
}
