// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.api;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import org.jspecify.annotations.Nullable;

/** A condition of one object, of any kind, in the namespace of whoever names it. */
@JsonIgnoreProperties(ignoreUnknown = true)
public record ResourceCondition(
    @Required
        @Size(max = 128)
        @Pattern("^([a-z0-9]([a-z0-9.-]*[a-z0-9])?/)?v[0-9][a-z0-9]*$")
        @JsonPropertyDescription("API group and version, such as apps/v1 or v1.")
        String apiVersion,
    @Required
        @Size(max = 63)
        @Pattern("^[A-Z][A-Za-z0-9]*$")
        @JsonPropertyDescription("Kind, such as Deployment.")
        String kind,
    @Required
        @Size(max = 253)
        @Pattern("^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$")
        @JsonPropertyDescription("Name, in the same namespace.")
        String name,
    @Default("Ready")
        @Size(max = 128)
        @Pattern("^[A-Za-z0-9]([A-Za-z0-9./_-]*[A-Za-z0-9])?$")
        @JsonPropertyDescription("Type; default Ready.")
        String condition,
    @Default("True") @JsonPropertyDescription("Wanted status; default \"True\".") Status status) {
  /** The status of a condition. */
  public enum Status {
    /** It is so. */
    True,
    /** It is not so. */
    False,
    /** Nobody knows. */
    Unknown
  }

  public ResourceCondition {
    condition = condition == null ? "Ready" : condition;
    status = status == null ? Status.True : status;
  }

  /** The API group; null for the core. */
  public @Nullable String group() {
    int slash = apiVersion.indexOf('/');
    return slash < 0 ? null : apiVersion.substring(0, slash);
  }
}
