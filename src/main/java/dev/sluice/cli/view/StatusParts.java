// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.cli.view;

import dev.sluice.api.MigrationStatus.CheckStatus;
import dev.sluice.api.MigrationStatus.HealthStatus;
import dev.sluice.api.MigrationStatus.HistoryEntry;
import dev.sluice.api.MigrationStatus.LastRollback;
import dev.sluice.api.MigrationStatus.WaitingFor;
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

/** What is told alike of all that is rolled out, part by part, into lines. */
final class StatusParts {
  static final int COLUMN = 13;
  private static final int HISTORY = 5;
  private static final String NOT_CONFIGURED = StatusText.NOT_CONFIGURED;

  private final List<String> lines;
  private final Instant now;
  private final Phrases phrases;
  private final Ink ink;

  /** Into those lines. */
  StatusParts(List<String> lines, Instant now, Phrases phrases, Ink ink) {
    this.lines = lines;
    this.now = now;
    this.phrases = phrases;
    this.ink = ink;
  }

  /** What it waits for. */
  void waits(@Nullable WaitingFor wait) {
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

  /** The last rollback. */
  void rollback(@Nullable LastRollback last) {
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

  /**
   * Conditions that are to be looked at.
   *
   * @param wait what is told of already
   */
  void conditions(List<Condition> all, @Nullable WaitingFor wait) {
    List<Condition> bad = all.stream().filter(c -> !fine(c, all, wait)).toList();
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
  private static boolean fine(Condition condition, List<Condition> all, @Nullable WaitingFor wait) {
    boolean holds = condition.getStatus().equals("True");
    return switch (condition.getType()) {
      case "Ready" -> holds || told(condition, wait) || stalled(all);
      case "Healthy" -> holds;
      case "Stalled" -> !holds;
      default -> true;
    };
  }

  private static boolean told(Condition ready, @Nullable WaitingFor wait) {
    return wait != null && ready.getMessage().equals(wait.what());
  }

  private static boolean stalled(List<Condition> all) {
    return all.stream()
        .anyMatch(c -> c.getType().equals("Stalled") && c.getStatus().equals("True"));
  }

  /** What was found of health. */
  void checks(@Nullable HealthStatus verdict) {
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

  /** The last transitions. */
  void history(List<HistoryEntry> all) {
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

  void label(String label, String text) {
    lines.addAll(Wrap.labelled(label, COLUMN, text));
  }

  private static String pad(String label) {
    return label + " ".repeat(Math.max(1, COLUMN - label.length()));
  }

  void blank() {
    lines.add("");
  }
}
