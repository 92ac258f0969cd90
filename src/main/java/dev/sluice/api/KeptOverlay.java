// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.api;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a stage that has passed left behind at a fleet: it lies over the spec's template until that
 * says the same, or something else on purpose.
 */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record KeptOverlay(
    @Required @JsonPropertyDescription("The Migration.") String migration,
    @JsonPropertyDescription("Its uid; absent once another Migration has gone on from there.")
        @Nullable String uid,
    @Required @JsonPropertyDescription("The stage.") String stage,
    @JsonPropertyDescription("What it set.") List<Overlay.Container> containers,
    @JsonPropertyDescription("The same fields before; what is missing was not set.")
        List<Overlay.Container> was) {
  public KeptOverlay {
    containers = containers == null ? List.of() : List.copyOf(containers);
    was = was == null ? List.of() : List.copyOf(was);
  }
}
