// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.api;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;

/** Where each agent is asked for something by HTTP. */
@JsonIgnoreProperties(ignoreUnknown = true)
public record AgentEndpoint(
    @Required @Min(1) @Max(65535) @JsonPropertyDescription("Port of each agent, 1 to 65535.")
        Integer port,
    @Required
        @Size(min = 1, max = 253)
        @Pattern("^/[A-Za-z0-9._~/-]*$")
        @JsonPropertyDescription("Path, such as /state/save.")
        String path) {}
