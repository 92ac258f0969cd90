// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.api;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;

/** One thing that must be so before a stage starts, besides what every stage needs. */
@JsonIgnoreProperties(ignoreUnknown = true)
@ValidationRule(
    value =
        "!(self.name in ['previous-stage', 'flags', 'agents', 'approval', 'cooldown', 'health',"
            + " 'state', 'delivery'])",
    fieldPath = ".name",
    message = "every stage has a check of that name: choose another")
public record StageCheck(
    @Required
        @Size(max = 63)
        @Pattern("^[a-z0-9]([a-z0-9-]*[a-z0-9])?$")
        @JsonPropertyDescription("Name, unique in its stage.")
        String name,
    @Required @JsonPropertyDescription("A condition of an object.") ResourceCondition resource) {}
