// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.migration.turn;

import dev.sluice.api.HealthPolicy;
import dev.sluice.api.HealthPolicySpec;
import dev.sluice.api.MigrationSpec;
import dev.sluice.judge.StandardPolicy;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A policy of health that is named.
 *
 * @param spec what it says; empty if there is none of that name
 * @param id what tells it from another one, and from itself after an edit. It goes into records, so
 *     it must not differ from one version of Sluice to the next. Null if there is none
 */
public record NamedPolicy(Optional<HealthPolicySpec> spec, @Nullable String id) {
  /** While a policy is missing nothing goes on, but agents that crash still lead back. */
  public static final HealthPolicySpec PODS_ONLY = new HealthPolicySpec("30s", 1, List.of());

  /**
   * The policy of that name.
   *
   * @param present the object; null if there is none
   */
  public static NamedPolicy of(String name, @Nullable HealthPolicy present) {
    if (present != null) {
      var meta = present.getMetadata();
      return new NamedPolicy(
          Optional.of(present.getSpec()),
          meta.getName() + "/" + meta.getUid().substring(0, 8) + "/" + meta.getGeneration());
    }
    return name.equals(MigrationSpec.STANDARD_POLICY)
        ? new NamedPolicy(Optional.of(StandardPolicy.SPEC), MigrationSpec.STANDARD_POLICY)
        : new NamedPolicy(Optional.empty(), null);
  }
}
