// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.api;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;
import org.jspecify.annotations.Nullable;

/** Which migration a fleet belongs to: no other one brings it a revision meanwhile. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Driven(
    @Required @JsonPropertyDescription("The Migration.") String migration,
    @Required @JsonPropertyDescription("Its uid.") String uid,
    @JsonPropertyDescription("The stage whose overlay is rolled out; absent between two of them.")
        @Nullable String stage,
    @JsonPropertyDescription("The attempt of the Migration that this is of.")
        @Nullable Integer attempt,
    @JsonPropertyDescription("Agents that run the overlay, are ready and have recovered.")
        @Nullable Integer ready) {
  /** Whether it is that stage of that attempt. */
  public boolean isOf(String migrationUid, int inAttempt, String ofStage) {
    return uid.equals(migrationUid)
        && attempt != null
        && attempt == inAttempt
        && ofStage.equals(stage);
  }
}
