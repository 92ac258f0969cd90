// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.cli.view;

import dev.sluice.api.Migration;
import dev.sluice.api.MigrationStatus;
import dev.sluice.cli.view.Ink.Tone;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Several migrations, a row each. */
public final class StatusList {
  private StatusList() {}

  public static List<String> of(List<Migration> migrations, Ink ink) {
    Table table = new Table("NAME", "PHASE", "PROGRESS", "STAGE", "EXPOSURE", "WAITS FOR");
    migrations.stream()
        .sorted(Comparator.comparing(m -> m.getMetadata().getName()))
        .forEach(m -> row(table, m));
    return table.lines(ink);
  }

  private static void row(Table table, Migration migration) {
    Optional<MigrationStatus> status = Optional.ofNullable(migration.getStatus());
    MigrationStatus.Phase phase = status.map(MigrationStatus::phase).orElse(null);
    table.row(
        phase == null ? Tone.PLAIN : Phases.tone(phase),
        migration.getMetadata().getName(),
        phase == null ? "not seen yet" : phase.name(),
        or(status.map(MigrationStatus::progress).orElse(null)),
        or(status.map(MigrationStatus::stage).orElse(null)),
        or(status.map(MigrationStatus::exposure).orElse(null)),
        or(status.map(s -> s.waitingFor()).map(w -> w.what()).orElse(null)));
  }

  private static String or(@Nullable String text) {
    return text == null ? "-" : text;
  }
}
