// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.cli;

import dev.sluice.api.HealthPolicy;
import dev.sluice.api.HealthPolicySpec;
import dev.sluice.api.Migration;
import dev.sluice.api.MigrationSpec;
import dev.sluice.api.MigrationStatus;
import dev.sluice.api.StageSpec;
import dev.sluice.judge.StandardPolicy;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;

/** Which checks judge a migration. */
final class PolicyInForce {
  private PolicyInForce() {}

  /** The stage's own that runs, else those that the plan names; empty if nobody has those. */
  static Optional<HealthPolicySpec> of(
      Migration migration, Function<String, Optional<HealthPolicy>> named) {
    return own(migration).or(() -> planned(migration, named));
  }

  /** The own ones of the stage that runs. */
  static Optional<HealthPolicySpec> own(Migration migration) {
    MigrationStatus status = migration.getStatus();
    String running = status == null ? null : status.stage();
    return migration.getSpec().stages().stream()
        .filter(stage -> stage.name().equals(running))
        .map(StageSpec::health)
        .filter(Objects::nonNull)
        .findFirst();
  }

  /** Those that the plan names, for stages without checks of their own. */
  static Optional<HealthPolicySpec> planned(
      Migration migration, Function<String, Optional<HealthPolicy>> named) {
    String name = migration.getSpec().healthPolicyName();
    return named
        .apply(name)
        .map(HealthPolicy::getSpec)
        .or(
            () ->
                name.equals(MigrationSpec.STANDARD_POLICY)
                    ? Optional.of(StandardPolicy.SPEC)
                    : Optional.empty());
  }
}
