// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.migration;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.sluice.api.HealthPolicy;
import dev.sluice.api.HealthPolicySpec;
import dev.sluice.api.MigrationSpec;
import dev.sluice.api.RolloutRecord;
import dev.sluice.migration.engine.Progress;
import dev.sluice.migration.turn.NamedPolicy;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** By which policy a migration is judged. */
final class PolicyInForce {
  /** What is not set is left out, so that a field that a newer version brings changes nothing. */
  private static final JsonMapper CANONICAL =
      JsonMapper.builder()
          .defaultPropertyInclusion(
              JsonInclude.Value.construct(
                  JsonInclude.Include.NON_EMPTY, JsonInclude.Include.NON_EMPTY))
          .enable(MapperFeature.SORT_PROPERTIES_ALPHABETICALLY)
          .build();

  private PolicyInForce() {}

  /** The policy of the stage that runs or is next: its own, else the one that the plan names. */
  static Optional<HealthPolicySpec> of(
      MigrationSpec spec, @Nullable RolloutRecord record, Map<String, HealthPolicy> policies) {
    HealthPolicySpec own = own(spec, record);
    if (own != null) {
      return Optional.of(own);
    }
    return named(spec, policies).spec();
  }

  /**
   * What tells that policy from another one, and from itself after an edit. It goes into the
   * record, so it must not differ from one version of Sluice to the next.
   */
  static @Nullable String id(
      MigrationSpec spec, @Nullable RolloutRecord record, Map<String, HealthPolicy> policies) {
    HealthPolicySpec own = own(spec, record);
    if (own != null) {
      return "stage/" + Integer.toHexString(CANONICAL.valueToTree(own).toString().hashCode());
    }
    return named(spec, policies).id();
  }

  private static NamedPolicy named(MigrationSpec spec, Map<String, HealthPolicy> policies) {
    return NamedPolicy.of(spec.healthPolicyName(), policies.get(spec.healthPolicyName()));
  }

  /** Name of the policy of all stages without one of their own, if it is not there. */
  static Optional<String> absent(MigrationSpec spec, Map<String, HealthPolicy> policies) {
    return named(spec, policies).spec().isPresent()
        ? Optional.empty()
        : Optional.of(spec.healthPolicyName());
  }

  private static @Nullable HealthPolicySpec own(
      MigrationSpec spec, @Nullable RolloutRecord record) {
    int index = Progress.passed(record);
    return index < spec.stages().size() ? spec.stages().get(index).health() : null;
  }
}
