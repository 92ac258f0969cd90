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
import dev.sluice.judge.StandardPolicy;
import dev.sluice.migration.engine.Progress;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** By which policy a migration is judged. */
final class PolicyInForce {
  /** While a policy is missing nothing goes on, but agents that crash still take a stage back. */
  static final HealthPolicySpec PODS_ONLY = new HealthPolicySpec("30s", 1, List.of());

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
    HealthPolicy named = policies.get(spec.healthPolicyName());
    if (named != null) {
      return Optional.of(named.getSpec());
    }
    return builtIn(spec) ? Optional.of(StandardPolicy.SPEC) : Optional.empty();
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
    HealthPolicy named = policies.get(spec.healthPolicyName());
    if (named != null) {
      var meta = named.getMetadata();
      return meta.getName() + "/" + meta.getUid().substring(0, 8) + "/" + meta.getGeneration();
    }
    return builtIn(spec) ? MigrationSpec.STANDARD_POLICY : null;
  }

  /** Name of the policy of all stages without one of their own, if it is not there. */
  static Optional<String> absent(MigrationSpec spec, Map<String, HealthPolicy> policies) {
    String name = spec.healthPolicyName();
    return policies.containsKey(name) || builtIn(spec) ? Optional.empty() : Optional.of(name);
  }

  private static @Nullable HealthPolicySpec own(
      MigrationSpec spec, @Nullable RolloutRecord record) {
    int index = Progress.passed(record);
    return index < spec.stages().size() ? spec.stages().get(index).health() : null;
  }

  private static boolean builtIn(MigrationSpec spec) {
    return spec.healthPolicyName().equals(MigrationSpec.STANDARD_POLICY);
  }
}
