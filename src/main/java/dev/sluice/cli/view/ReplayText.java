// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.cli.view;

import dev.sluice.api.MigrationStatus;
import dev.sluice.api.MigrationStatus.HistoryEntry;
import dev.sluice.api.MigrationStatus.Phase;
import dev.sluice.api.MigrationStatus.WaitingFor;
import dev.sluice.cli.view.Ink.Tone;
import dev.sluice.migration.engine.Cause;
import dev.sluice.replay.Replay.Told;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What would have been decided: a line for each transition, and for what was waited for. */
public final class ReplayText {
  private static final int TIME = 10;
  private static final int CAUSE = TIME + 18;

  private final Instant start;
  private final Ink ink;
  private final List<String> lines = new ArrayList<>();
  private @Nullable Cause waited;

  private ReplayText(Instant start, Ink ink) {
    this.start = start;
    this.ink = ink;
  }

  /**
   * Its lines.
   *
   * @param name of the migration
   * @param suites CronJobs of the plan, which no recording has
   * @param told what was decided, at least one thing
   * @param end time of the last line of the recording
   */
  public static List<String> of(
      String name, Set<String> suites, List<Told> told, Instant end, Ink ink) {
    ReplayText text = new ReplayText(told.getFirst().time(), ink);
    text.lines.add(
        name
            + ", replayed from "
            + text.start
            + " on, for "
            + Ages.span(Duration.between(text.start, end)));
    if (!suites.isEmpty()) {
      text.lines.add(
          "suites are not in a recording and count as passed: " + String.join(", ", suites));
    }
    text.lines.add("");
    told.forEach(text::tell);
    text.end(told.getLast().turn().status(), end);
    return List.copyOf(text.lines);
  }

  private void tell(Told told) {
    HistoryEntry moved = moved(told);
    if (moved != null) {
      moved(told, moved);
      waited = null;
    }
    Cause waits = told.turn().standing().cause();
    WaitingFor wait = told.turn().status().waitingFor();
    if (wait != null && waits != waited) {
      line("", told.time(), "waits for", wait.what(), Tone.PLAIN);
    }
    waited = waits;
  }

  private void moved(Told told, HistoryEntry entry) {
    boolean back = entry.decision().equals("RollBack");
    String where = entry.from() + " -> " + entry.to();
    line("*", told.time(), entry.cause(), where, back ? Tone.BAD : Tone.GOOD);
    String why = entry.message();
    if (back && why != null) {
      lines.addAll(Wrap.labelled("", CAUSE, why));
    }
  }

  private void line(String mark, Instant time, String what, String text, Tone tone) {
    String since = "+" + Ages.span(Duration.between(start, time));
    String head = mark.isEmpty() ? "" : what;
    String body = mark.isEmpty() ? what + " " + text : text;
    Wrap.labelled(pad(since, TIME) + head, CAUSE, body)
        .forEach(l -> lines.add(mark.isEmpty() ? l : ink.paint(tone, l)));
  }

  private static String pad(String text, int width) {
    return text + " ".repeat(Math.max(1, width - text.length()));
  }

  private static @Nullable HistoryEntry moved(Told told) {
    HistoryEntry last = last(told.turn().status());
    return last == null || last.equals(last(told.before())) ? null : last;
  }

  private static @Nullable HistoryEntry last(@Nullable MigrationStatus status) {
    return status == null || status.history().isEmpty() ? null : status.history().getLast();
  }

  private void end(MigrationStatus status, Instant end) {
    Phase phase = status.phase() == null ? Phase.Pending : status.phase();
    lines.add("");
    lines.add(
        pad("+" + Ages.span(Duration.between(start, end)), TIME)
            + "the end: "
            + ink.paint(Phases.tone(phase), phase.name())
            + ", "
            + status.progress()
            + " stages passed");
  }
}
