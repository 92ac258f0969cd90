// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.api;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import org.jspecify.annotations.Nullable;

/** One thing that must be so before a stage starts, besides what every stage needs. */
@JsonIgnoreProperties(ignoreUnknown = true)
@ValidationRule(
    value =
        "!(self.name in ['previous-stage', 'flags', 'agents', 'approval', 'cooldown', 'health',"
            + " 'state', 'delivery', 'overlays'])",
    fieldPath = ".name",
    message = "every stage has a check of that name: choose another")
@ValidationRule(
    value = "has(self.resource) != has(self.job)",
    message = "a check looks at exactly one thing: set resource or job")
public record StageCheck(
    @Required
        @Size(max = 63)
        @Pattern("^[a-z0-9]([a-z0-9-]*[a-z0-9])?$")
        @JsonPropertyDescription("Name, unique in its stage.")
        String name,
    @JsonPropertyDescription("A condition of an object.") @Nullable ResourceCondition resource,
    @JsonPropertyDescription(
            "A suite that has to pass: run once for each attempt, when every other check but"
                + " approval is passed. Delete its Job to have it run again.")
        @Nullable JobTemplate job) {
  /**
   * What a suite is made of.
   *
   * @param cronJobName of the same namespace; it may be suspended
   */
  @JsonIgnoreProperties(ignoreUnknown = true)
  public record JobTemplate(
      @Required
          @Size(max = 52)
          @Pattern("^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$")
          @JsonPropertyDescription(
              "CronJob of the same namespace whose template is run; it needs the label"
                  + " sluice.dev/suite: \"true\", and may be suspended.")
          String cronJobName) {}
}
