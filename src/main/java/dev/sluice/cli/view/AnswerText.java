// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.cli.view;

import dev.sluice.api.MigrationStatus.WaitingFor;
import dev.sluice.cli.steer.Answer;
import dev.sluice.cli.view.Ink.Tone;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** The operator's answer, as text. */
public final class AnswerText {
  private static final int COLUMN = 12;

  private AnswerText() {}

  /**
   * Its lines.
   *
   * @param took from the write to the answer
   */
  public static List<String> of(
      String migration, Answer answer, Duration took, Instant now, Phrases phrases, Ink ink) {
    List<String> lines = new ArrayList<>();
    Tone tone = answer.done() ? Tone.GOOD : Tone.BAD;
    for (String line : Wrap.lines(migration + " " + answer.headline(), Wrap.WIDTH)) {
      lines.add(ink.paint(tone, line));
    }
    String by = answer.by() == null ? "" : ", asked for by " + answer.by();
    lines.addAll(Wrap.labelled("  cause", COLUMN, answer.cause() + by));
    lines.addAll(Wrap.labelled("  message", COLUMN, answer.message()));
    lines.add("  answered  after " + took.toMillis() + " ms");
    WaitingFor wait = answer.waitingFor();
    if (wait != null) {
      lines.addAll(waits(wait, now));
    }
    String command = wait == null || wait.command() == null ? null : phrases.told(wait.command());
    String next = answer.next() == null ? command : phrases.own(answer.next());
    if (next != null) {
      lines.add("  go on by  " + ink.paint(Tone.STRONG, next));
    }
    return lines;
  }

  private static List<String> waits(WaitingFor wait, Instant now) {
    String until = Ages.until(wait.until(), now).map(u -> ", until " + u).orElse("");
    return Wrap.labelled("  waits for", COLUMN, wait.what() + until);
  }
}
