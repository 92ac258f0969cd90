// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.api;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a stage changes of the revision of one fleet. */
@JsonIgnoreProperties(ignoreUnknown = true)
public record Overlay(
    @Required @Size(max = 253) @JsonPropertyDescription("Its name.") String agentDeploymentName,
    @Required
        @Size(max = 4)
        @ValidationRule(
            value =
                "size(self) > 0 && self.all(c, has(c.image) || (has(c.args) && size(c.args) > 0)"
                    + " || (has(c.env) && size(c.env) > 0))",
            message =
                "an overlay that sets nothing: give each container an image, args or env, or leave it"
                    + " out")
        @ValidationRule(
            value =
                "self.all(c, !has(c.env) || c.env.all(v,"
                    + " !v.name.matches('^(AGENT_ID|AGENT_ORDINAL|(FLAGD|OFREP|SLUICE)_.*)$')))",
            message =
                "AGENT_ID, AGENT_ORDINAL and what begins with FLAGD_, OFREP_ or SLUICE_ is set by"
                    + " Sluice: use another name")
        @JsonPropertyDescription("Containers of its template.")
        List<Container> containers) {
  public Overlay {
    containers = containers == null ? List.of() : List.copyOf(containers);
  }

  /** The fields of one container that are set. */
  @JsonIgnoreProperties(ignoreUnknown = true)
  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  public record Container(
      @Required @Size(max = 63) @JsonPropertyDescription("Name of the container.") String name,
      @Size(max = 500) @JsonPropertyDescription("Its image.") @Nullable String image,
      @Size(max = 8) @JsonPropertyDescription("All of its arguments.")
          List<@Size(max = 256) String> args,
      @Size(max = 8) @JsonPropertyDescription("Variables that are set; others stay.")
          List<Variable> env) {
    public Container {
      args = args == null ? List.of() : List.copyOf(args);
      env = env == null ? List.of() : List.copyOf(env);
    }
  }

  /** A variable of the environment. */
  @JsonIgnoreProperties(ignoreUnknown = true)
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Variable(
      @Required @Size(max = 63) @JsonPropertyDescription("Its name.") String name,
      @Size(max = 256) @JsonPropertyDescription("Its value.") @Nullable String value) {}
}
