// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.cli.view;

import dev.sluice.api.AgentDeployment;
import dev.sluice.api.AgentDeploymentStatus;
import dev.sluice.api.Migration;
import dev.sluice.api.MigrationStatus;
import dev.sluice.api.MigrationStatus.Phase;
import io.fabric8.kubernetes.api.model.Condition;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A migration or a fleet in one line, for logs and pipes. Equal for equal places, so that a line is
 * worth printing when it differs from the one before.
 */
public record StatusLine(
    String name, String phase, String stage, String exposure, String reason, String message) {

  public static StatusLine of(Migration migration) {
    MigrationStatus status = migration.getStatus();
    return of(
        migration.getMetadata().getName(),
        status == null ? null : status.phase(),
        status == null ? null : status.stage(),
        status == null ? null : status.exposure(),
        status == null ? List.of() : status.conditions());
  }

  /** A fleet, with the revision that it rolls out. */
  public static StatusLine of(AgentDeployment fleet) {
    AgentDeploymentStatus status = fleet.getStatus();
    return of(
        "agd/" + fleet.getMetadata().getName(),
        status == null ? null : status.phase(),
        status == null ? null : status.updateRevision(),
        status == null ? null : status.exposure(),
        status == null ? List.of() : status.conditions());
  }

  private static StatusLine of(
      String name,
      @Nullable Phase phase,
      @Nullable String part,
      @Nullable String exposure,
      List<Condition> conditions) {
    Optional<Condition> ready =
        conditions.stream().filter(c -> c.getType().equals("Ready")).findFirst();
    return new StatusLine(
        name,
        phase == null ? "Unseen" : phase.name(),
        or(part),
        or(exposure),
        ready.map(Condition::getReason).orElse("-"),
        ready.map(Condition::getMessage).orElse(""));
  }

  /** The line, with the time at which it was seen. */
  public String at(Instant now) {
    return String.format(
            Locale.ROOT,
            "%s  %s  %-16s  %-14s %-13s  %s: %s",
            Ages.clock(now, now),
            name,
            phase,
            stage,
            exposure,
            reason,
            message)
        .stripTrailing();
  }

  private static String or(@Nullable String text) {
    return text == null ? "-" : text;
  }
}
