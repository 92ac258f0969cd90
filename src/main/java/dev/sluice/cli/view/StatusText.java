// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.cli.view;

import dev.sluice.api.FlagSetStatus;
import dev.sluice.api.HealthPolicySpec;
import dev.sluice.api.Migration;
import dev.sluice.api.MigrationSpec;
import dev.sluice.api.MigrationStatus;
import dev.sluice.api.MigrationStatus.CheckStatus;
import dev.sluice.api.MigrationStatus.HistoryEntry;
import dev.sluice.api.MigrationStatus.LastRollback;
import dev.sluice.api.MigrationStatus.Phase;
import dev.sluice.api.MigrationStatus.StagePhase;
import dev.sluice.api.MigrationStatus.StageStatus;
import dev.sluice.api.MigrationStatus.WaitingFor;
import dev.sluice.api.StageSpec;
import dev.sluice.cli.view.Ink.Tone;
import io.fabric8.kubernetes.api.model.Condition;
import java.math.BigDecimal;
import java.math.MathContext;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** All that a person wants to know of one migration. */
public final class StatusText {
  private static final int COLUMN = 13;
  private static final int HISTORY = 5;
  static final String NOT_CONFIGURED = "NotConfigured";

  private final Instant now;
  private final Phrases phrases;
  private final Ink ink;
  private final List<String> lines = new ArrayList<>();

  private StatusText(Instant now, Phrases phrases, Ink ink) {
    this.now = now;
    this.phrases = phrases;
    this.ink = ink;
  }

  /**
   * Its lines.
   *
   * @param flags status of its FlagSet, for counts of agents; null if that is not to be had
   * @param policy the checks in force, for what comparisons have seen; null if that is not to be
   *     had
   */
  public static List<String> of(
      Migration migration,
      @Nullable FlagSetStatus flags,
      @Nullable HealthPolicySpec policy,
      Instant now,
      Phrases phrases,
      Ink ink) {
    StatusText text = new StatusText(now, phrases, ink);
    text.tell(migration, flags, policy);
    return List.copyOf(text.lines);
  }

  private void tell(
      Migration migration, @Nullable FlagSetStatus flags, @Nullable HealthPolicySpec policy) {
    MigrationStatus status = migration.getStatus();
    String name = migration.getMetadata().getName();
    if (status == null) {
      lines.add(name + ": no operator has seen it yet. Is one running?");
      return;
    }
    Phase phase = status.phase() == null ? Phase.Pending : status.phase();
    int attempt = status.record() == null ? 1 : status.record().attempt();
    lines.add(
        ink.paint(Tone.STRONG, name)
            + "  "
            + ink.paint(Phases.tone(phase), phase.name())
            + "  "
            + status.progress()
            + " stages passed, attempt "
            + attempt
            + (migration.getSpec().observing() ? ", observed only: nothing is changed" : ""));
    blank();
    stages(migration.getSpec(), status, flags);
    waits(status.waitingFor());
    rollback(status.lastRollback());
    conditions(status);
    checks(status);
    lines.addAll(EvidenceText.of(status, policy, now, COLUMN));
    history(status.history());
  }

  private void stages(MigrationSpec spec, MigrationStatus status, @Nullable FlagSetStatus flags) {
    Table table = new Table("STAGE", "RISK", "PHASE", "EXPOSURE", "SINCE");
    for (StageSpec stage : spec.stages()) {
      StageStatus known =
          status.stages().stream()
              .filter(s -> s.name().equals(stage.name()))
              .findFirst()
              .orElse(new StageStatus(stage.name(), StagePhase.Pending, null, null));
      table.row(
          Phases.tone(known.phase()),
          stage.name(),
          stage.risk().name(),
          known.phase().name(),
          exposure(stage, known, status, flags),
          Ages.since(since(known, status), now));
    }
    lines.addAll(table.lines(ink));
  }

  private static String exposure(
      StageSpec stage, StageStatus known, MigrationStatus status, @Nullable FlagSetStatus flags) {
    String running = status.exposure();
    return known.phase() == StagePhase.Running && running != null
        ? running
        : StageExposure.of(stage, status.record(), flags);
  }

  private static @Nullable Instant since(StageStatus stage, MigrationStatus status) {
    return switch (stage.phase()) {
      case Passed -> stage.passedTime();
      case Running -> stage.startTime();
      case RolledBack -> status.lastRollback() == null ? null : status.lastRollback().time();
      case Pending -> null;
    };
  }

  private void waits(@Nullable WaitingFor wait) {
    if (wait == null) {
      return;
    }
    blank();
    String until = Ages.until(wait.until(), now).map(u -> ", until " + u).orElse("");
    label("Waits for", wait.what() + until);
    if (wait.command() != null) {
      // Never wrapped: it is there to be copied.
      lines.add(pad("Change it by") + ink.paint(Tone.STRONG, phrases.told(wait.command())));
    }
  }

  private void rollback(@Nullable LastRollback last) {
    if (last == null) {
      return;
    }
    blank();
    String decided =
        last.decidedInMillis() == null ? "" : ", decided in " + last.decidedInMillis() + " ms";
    label(
        "Rolled back",
        place(last.fromStage())
            + " -> "
            + place(last.toStage())
            + " at "
            + Ages.clock(last.time(), now)
            + ": "
            + last.cause()
            + " by "
            + last.by()
            + decided);
    label("", last.reason());
    if (last.confirmed() != null) {
      label(
          "",
          "sent to "
              + last.confirmed()
              + " agents"
              + (last.missing().isEmpty() ? "" : ", not to " + String.join(", ", last.missing())));
    }
  }

  private static String place(@Nullable String stage) {
    return stage == null ? "start" : stage;
  }

  private void conditions(MigrationStatus status) {
    List<Condition> bad = status.conditions().stream().filter(c -> !fine(c, status)).toList();
    if (bad.isEmpty()) {
      return;
    }
    blank();
    Table table = new Table("CONDITION", "STATUS", "REASON", "MESSAGE");
    bad.forEach(
        c -> table.row(Tone.PLAIN, c.getType(), c.getStatus(), c.getReason(), c.getMessage()));
    lines.addAll(table.lines(ink));
  }

  /** Whether a condition tells nothing that need be looked at, or nothing new. */
  private static boolean fine(Condition condition, MigrationStatus status) {
    boolean holds = condition.getStatus().equals("True");
    return switch (condition.getType()) {
      case "Ready" -> holds || told(condition, status) || stalled(status);
      case "Healthy" -> holds;
      case "Stalled" -> !holds;
      default -> true;
    };
  }

  private static boolean told(Condition ready, MigrationStatus status) {
    return status.waitingFor() != null && ready.getMessage().equals(status.waitingFor().what());
  }

  private static boolean stalled(MigrationStatus status) {
    return status.conditions().stream()
        .anyMatch(c -> c.getType().equals("Stalled") && c.getStatus().equals("True"));
  }

  private void checks(MigrationStatus status) {
    var verdict = status.verdict();
    if (verdict == null || verdict.checks().isEmpty()) {
      return;
    }
    blank();
    Table table = new Table("CHECK", "VERDICT", "READING", "LIMIT", "SAMPLES", "REASON");
    Map<String, List<String>> silent = new LinkedHashMap<>();
    for (CheckStatus check : verdict.checks()) {
      if (check.verdict().equals(NOT_CONFIGURED)) {
        String why = Optional.ofNullable(check.reason()).orElse("");
        silent.computeIfAbsent(why, _ -> new ArrayList<>()).add(check.name());
        continue;
      }
      table.row(
          check.verdict().equals("Bad") ? Tone.BAD : Tone.PLAIN,
          check.name(),
          check.verdict(),
          number(check.reading()),
          number(check.limit()),
          check.samples() == null ? "-" : String.format(Locale.ROOT, "%,d", check.samples()),
          Optional.ofNullable(check.reason()).orElse(""));
    }
    lines.addAll(table.lines(ink));
    silent.forEach((why, names) -> label("Not judged", String.join(", ", names) + ": " + why));
  }

  /** Three significant digits: a reading is no more exact than that. */
  private static String number(@Nullable Double value) {
    return value == null
        ? "-"
        : new BigDecimal(value).round(new MathContext(3)).stripTrailingZeros().toPlainString();
  }

  private void history(List<HistoryEntry> all) {
    if (all.isEmpty()) {
      return;
    }
    blank();
    Table table = new Table("TIME", "CAUSE", "BY", "FROM -> TO");
    all.subList(Math.max(0, all.size() - HISTORY), all.size())
        .forEach(
            e ->
                table.row(
                    Tone.PLAIN,
                    Ages.clock(e.time(), now),
                    e.cause(),
                    e.by() == null ? "-" : e.by(),
                    e.from() + " -> " + e.to()));
    lines.addAll(table.lines(ink));
  }

  private void label(String label, String text) {
    lines.addAll(Wrap.labelled(label, COLUMN, text));
  }

  private static String pad(String label) {
    return label + " ".repeat(Math.max(1, COLUMN - label.length()));
  }

  private void blank() {
    lines.add("");
  }
}
