// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.cli;

import dev.sluice.api.HealthPolicySpec;
import dev.sluice.api.Migration;
import dev.sluice.api.StageSpec;
import dev.sluice.judge.Beside;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What a plan says of stages that give a flag to ids.
 *
 * @param flags those flags
 */
record PlanIds(Set<String> flags) {
  PlanIds {
    flags = Set.copyOf(flags);
  }

  /** Whether there is such a stage. */
  boolean in(Migration migration) {
    return migration.getSpec().stages().stream().anyMatch(this::gives);
  }

  private boolean gives(StageSpec stage) {
    return stage.flags().stream().anyMatch(flag -> flags.contains(flag.key()));
  }

  /**
   * Which checks say nothing there, and who is left to judge.
   *
   * @param policy of stages without checks of their own, if that is known
   */
  void tell(Migration migration, Optional<HealthPolicySpec> policy, List<String> remarks) {
    for (StageSpec stage : migration.getSpec().stages()) {
      Optional<HealthPolicySpec> checks = Optional.ofNullable(stage.health()).or(() -> policy);
      if (gives(stage)) {
        checks.flatMap(c -> remark(stage.name(), c)).ifPresent(remarks::add);
      }
    }
  }

  private static Optional<String> remark(String stage, HealthPolicySpec policy) {
    List<String> silent = Beside.silent(policy);
    return silent.isEmpty()
        ? Optional.empty()
        : Optional.of(
            "stage "
                + stage
                + " gives a flag to ids, and any agent may serve one: below full exposure nothing"
                + " is compared by "
                + String.join(", ", silent)
                + (Beside.limits(policy)
                    ? ", and limits judge all agents"
                    : ", and no other check reads the agents, only their pods are judged: add a"
                        + " check with max or min"));
  }
}
