// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.api;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;

/** A workload of the FlagSet's namespace that Sluice watches and never changes. */
@JsonIgnoreProperties(ignoreUnknown = true)
@ValidationRule(
    value = "self.name.matches('^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$')",
    fieldPath = ".name",
    message =
        "must be the name of a workload: lower-case letters, digits, '-' and '.', with a letter or"
            + " digit at both ends")
public record WorkloadRef(
    @Required
        @JsonPropertyDescription(
            "StatefulSet: its pods are agents <namespace>/<name>/<ordinal>, and are chosen as exactly"
                + " as those of an AgentDeployment. Deployment: its pods have no identity that lasts,"
                + " so flags with assignment Agents reach them at 100 percent only.")
        Kind kind,
    @Required
        @Size(min = 1, max = 253)
        @JsonPropertyDescription(
            "Its name. No two workloads of a set may share one, nor an AgentDeployment of the"
                + " namespace, because agents are named after it.")
        String name) {
  /** What can be watched. */
  public enum Kind {
    /** Its pods keep their names. */
    StatefulSet,
    /** Its pods do not. */
    Deployment
  }
}
