// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.history;

import dev.sluice.api.AgentDeploymentSpec;
import dev.sluice.api.AgentDeploymentStatus;
import dev.sluice.api.FlagSetSpec;
import dev.sluice.api.FlagSetStatus;
import dev.sluice.api.MigrationSpec;
import dev.sluice.api.MigrationStatus;
import io.fabric8.kubernetes.api.model.Condition;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** An object as it stood at one revision. */
public sealed interface View {
  Meta meta();

  /** The generation that its status speaks of; null if there is none. */
  default @Nullable Long observedGeneration() {
    return null;
  }

  /** The conditions of its status. */
  default List<Condition> conditions() {
    return List.of();
  }

  /** A Migration. */
  record OfMigration(Meta meta, MigrationSpec spec, @Nullable MigrationStatus status)
      implements View {
    @Override
    public @Nullable Long observedGeneration() {
      return status == null ? null : status.observedGeneration();
    }

    @Override
    public List<Condition> conditions() {
      return status == null ? List.of() : status.conditions();
    }
  }

  /** A FlagSet. */
  record OfFlagSet(Meta meta, FlagSetSpec spec, @Nullable FlagSetStatus status) implements View {
    @Override
    public @Nullable Long observedGeneration() {
      return status == null ? null : status.observedGeneration();
    }

    @Override
    public List<Condition> conditions() {
      return status == null ? List.of() : status.conditions();
    }
  }

  /** An AgentDeployment. */
  record OfFleet(Meta meta, AgentDeploymentSpec spec, @Nullable AgentDeploymentStatus status)
      implements View {
    @Override
    public @Nullable Long observedGeneration() {
      return status == null ? null : status.observedGeneration();
    }

    @Override
    public List<Condition> conditions() {
      return status == null ? List.of() : status.conditions();
    }
  }

  /**
   * Any other object.
   *
   * @param content all of it but its metadata
   */
  record OfOther(Meta meta, Map<String, Object> content) implements View {}
}
