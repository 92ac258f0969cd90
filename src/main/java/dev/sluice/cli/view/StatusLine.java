// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.cli.view;

import dev.sluice.api.Migration;
import dev.sluice.api.MigrationStatus;
import io.fabric8.kubernetes.api.model.Condition;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A migration in one line, for logs and pipes. Equal for equal places, so that a line is worth
 * printing when it differs from the one before.
 */
public record StatusLine(
    String name, String phase, String stage, String exposure, String reason, String message) {

  public static StatusLine of(Migration migration) {
    MigrationStatus status = migration.getStatus();
    Optional<Condition> ready =
        status == null
            ? Optional.empty()
            : status.conditions().stream().filter(c -> c.getType().equals("Ready")).findFirst();
    return new StatusLine(
        migration.getMetadata().getName(),
        status == null || status.phase() == null ? "Unseen" : status.phase().name(),
        or(status == null ? null : status.stage()),
        or(status == null ? null : status.exposure()),
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
