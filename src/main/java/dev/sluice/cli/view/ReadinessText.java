// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.cli.view;

import dev.sluice.api.Migration;
import dev.sluice.api.MigrationStatus;
import dev.sluice.api.MigrationStatus.Phase;
import dev.sluice.api.MigrationStatus.StageStatus;
import dev.sluice.api.MigrationStatus.WaitingCheck;
import dev.sluice.api.MigrationStatus.WaitingFor;
import dev.sluice.cli.view.Ink.Tone;
import dev.sluice.migration.engine.Progress;
import dev.sluice.migration.engine.Readiness;
import dev.sluice.migration.engine.Words;
import io.fabric8.kubernetes.api.model.Condition;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Whether the next stage of a migration may start: each check by name, as its plan asks for them,
 * and what the operator says of those that are missing.
 *
 * @param standing whether it may
 * @param lines for people
 */
public record ReadinessText(Standing standing, List<String> lines) {
  private static final int COLUMN = 13;

  /** So much of a message is enough to know it by. */
  private static final int TELLING = 200;

  /** Whether a stage may start. */
  public enum Standing {
    /** No operator has seen the plan as it is. */
    UNSEEN,
    /** A check is missing, or something else holds the migration. */
    SHUT,
    /** Every check is passed, or no stage waits to start. */
    OPEN
  }

  public ReadinessText {
    lines = List.copyOf(lines);
  }

  /** What that migration's status says. */
  public static ReadinessText of(Migration migration, Instant now, Phrases phrases, Ink ink) {
    MigrationStatus status = migration.getStatus();
    String name = migration.getMetadata().getName();
    Long seen = status == null ? null : status.observedGeneration();
    if (status == null || seen == null || seen < generation(migration)) {
      return new ReadinessText(
          Standing.UNSEEN,
          List.of(name + ": no operator has seen the plan as it is. Is one running?"));
    }
    Optional<StageStatus> waits =
        status.stages().stream().filter(s -> s.readiness() != null).findFirst();
    Standing standing = standing(status, waits);
    List<String> lines = new ArrayList<>();
    lines.add(headline(migration, status, waits, ink));
    waits.ifPresent(stage -> lines.addAll(table(migration, stage, now, ink)));
    if (standing == Standing.SHUT) {
      lines.addAll(leadingOn(status, waits, now, phrases, ink));
    }
    return new ReadinessText(standing, lines);
  }

  private static long generation(Migration migration) {
    Long generation = migration.getMetadata().getGeneration();
    return generation == null ? 0 : generation;
  }

  private static Standing standing(MigrationStatus status, Optional<StageStatus> waits) {
    if (waits.isPresent()) {
      return status.waitingFor() == null ? Standing.OPEN : Standing.SHUT;
    }
    return running(status) || status.phase() == Phase.Completed ? Standing.OPEN : Standing.SHUT;
  }

  private static boolean running(MigrationStatus status) {
    return Progress.running(status.record());
  }

  private static String headline(
      Migration migration, MigrationStatus status, Optional<StageStatus> waits, Ink ink) {
    String name = ink.paint(Tone.STRONG, migration.getMetadata().getName());
    if (waits.isPresent()) {
      StageStatus stage = waits.get();
      return name
          + "  stage "
          + stage.name()
          + " waits to start, and passes "
          + stage.readiness()
          + " checks";
    }
    if (running(status)) {
      return name + "  stage " + status.stage() + " runs: nothing waits to start";
    }
    Phase phase = status.phase() == null ? Phase.Pending : status.phase();
    return name + "  " + ink.paint(Phases.tone(phase), phase.name()) + ": no stage waits to start";
  }

  private static List<String> table(Migration migration, StageStatus stage, Instant now, Ink ink) {
    Table table = new Table("CHECK", "STATE", "WHAT IS MISSING");
    List<String> asked =
        Progress.current(migration.getSpec(), migration.getStatus().record())
            .map(Readiness::names)
            .orElse(List.of());
    for (String check : asked) {
      Optional<WaitingCheck> missing =
          stage.waiting().stream().filter(w -> w.check().equals(check)).findFirst();
      if (missing.isPresent()) {
        table.row(Tone.WARN, check, "missing", what(missing.get(), now));
      } else {
        table.row(Tone.GOOD, check, "passed", "");
      }
    }
    List<String> lines = new ArrayList<>(List.of(""));
    lines.addAll(table.lines(ink));
    return lines;
  }

  private static String what(WaitingCheck missing, Instant now) {
    return missing.message() + Ages.until(missing.until(), now).map(u -> ", until " + u).orElse("");
  }

  /** Every command that leads on; what holds besides the checks comes first. */
  private static List<String> leadingOn(
      MigrationStatus status, Optional<StageStatus> waits, Instant now, Phrases phrases, Ink ink) {
    List<WaitingCheck> missing = waits.map(StageStatus::waiting).orElse(List.of());
    WaitingFor wait = status.waitingFor();
    List<String> lines = new ArrayList<>();
    List<String> commands = new ArrayList<>();
    Optional<String> held = ready(status).filter(m -> !among(missing, m));
    if (wait != null && held.isPresent()) {
      String until = Ages.until(wait.until(), now).map(u -> ", until " + u).orElse("");
      lines.add("");
      lines.addAll(Wrap.labelled("Held", COLUMN, held.get() + until));
      Optional.ofNullable(wait.command()).ifPresent(commands::add);
    }
    missing.stream()
        .flatMap(m -> Optional.ofNullable(m.command()).stream())
        .filter(command -> !commands.contains(command))
        .forEach(commands::add);
    if (!commands.isEmpty()) {
      lines.add("");
    }
    // Never wrapped: they are there to be copied.
    commands.forEach(c -> lines.add("Change it by " + ink.paint(Tone.STRONG, phrases.told(c))));
    return lines;
  }

  /** Why the migration does not go on, in a whole sentence. */
  private static Optional<String> ready(MigrationStatus status) {
    return status.conditions().stream()
        .filter(c -> c.getType().equals("Ready"))
        .map(Condition::getMessage)
        .findFirst();
  }

  /** What a check says may be cut short there, and is not told as only observed. */
  private static boolean among(List<WaitingCheck> missing, String message) {
    String said =
        message.startsWith(Words.OBSERVED) ? message.substring(Words.OBSERVED.length()) : message;
    return missing.stream().anyMatch(m -> alike(m.message(), said));
  }

  private static boolean alike(String cut, String whole) {
    return cut.equals(whole)
        || (cut.length() > TELLING && whole.startsWith(cut.substring(0, TELLING)));
  }
}
