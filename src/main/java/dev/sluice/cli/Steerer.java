// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.cli;

import dev.sluice.cli.Following.Change;
import dev.sluice.cli.steer.Answer;
import dev.sluice.cli.steer.Intent;
import dev.sluice.cli.steer.Steering;
import dev.sluice.cli.steer.Subject;
import dev.sluice.cli.view.AnswerText;
import dev.sluice.cli.view.Phrases;
import dev.sluice.cli.view.Wrap;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** Reads, writes the annotation, waits for the operator's answer, and says it. */
final class Steerer {
  private static final int COLUMN = 13;

  private final Steered steered;
  private final Display display;
  private final Phrases phrases;
  private final InstantSource clock;

  Steerer(Steered steered, Display display, Phrases phrases, InstantSource clock) {
    this.steered = steered;
    this.display = display;
    this.phrases = phrases;
    this.clock = clock;
  }

  /**
   * Steers a migration or a fleet.
   *
   * @param patience how long to wait for the answer; zero does not wait
   * @return how the verb ends
   */
  int steer(Target target, Steering steering, Duration patience) throws InterruptedException {
    Subject before = steered.named(target);
    return switch (steering.intent(before)) {
      case Intent.Needless(String why) -> {
        display.line(target.told() + " " + why);
        yield ExitCode.DONE;
      }
      case Intent.Refused(String why, String next) ->
          throw TroubleException.refused(
              why + (next == null ? "" : "\n  go on by  " + phrases.own(next)));
      case Intent.Write(Map<String, Optional<String>> annotations) ->
          patience.isZero()
              ? writeOnly(target, before, annotations)
              : writeAndWait(target, before, steering, annotations, patience);
    };
  }

  private int writeOnly(Target target, Subject before, Map<String, Optional<String>> annotations) {
    steered.annotate(before, target, annotations);
    display.line(before.name() + " is annotated: " + said(annotations));
    return ExitCode.DONE;
  }

  private int writeAndWait(
      Target target,
      Subject before,
      Steering steering,
      Map<String, Optional<String>> annotations,
      Duration patience)
      throws InterruptedException {
    Optional<Following> followed = follow(target);
    if (followed.isEmpty()) {
      writeOnly(target, before, annotations);
      return ExitCode.UNANSWERED;
    }
    try (Following following = followed.get()) {
      Instant begin = clock.instant();
      Subject written = steered.annotate(before, target, annotations);
      Optional<Answer> answer = steering.answer(before, written);
      Instant deadline = begin.plus(patience);
      Subject last = written;
      while (answer.isEmpty()) {
        Duration left = Duration.between(clock.instant(), deadline);
        Optional<Change> change =
            left.isPositive() ? following.next(left) : Optional.<Change>empty();
        if (change.isEmpty()) {
          return unanswered(before, last, annotations, patience);
        }
        if (change.get().gone()) {
          throw new TroubleException(before.name() + " was deleted meanwhile");
        }
        last = Subject.of(change.get().object());
        answer = carries(last, annotations) ? steering.answer(before, last) : Optional.empty();
      }
      Instant now = clock.instant();
      Duration took = Duration.between(begin, now);
      display.lines(AnswerText.of(before.name(), answer.get(), took, now, phrases, display.ink()));
      return answer.get().done() ? ExitCode.DONE : ExitCode.REFUSED;
    }
  }

  /** Who may write but not watch must be able to stop what goes wrong all the same. */
  private Optional<Following> follow(Target target) {
    try {
      return Optional.of(steered.follow(target));
    } catch (TroubleException e) {
      display.line("The answer cannot be waited for: " + e.getMessage());
      return Optional.empty();
    }
  }

  /** What the watch shows may be older than the write. */
  private static boolean carries(Subject seen, Map<String, Optional<String>> annotations) {
    return annotations.entrySet().stream()
        .allMatch(a -> a.getValue().equals(seen.annotation(a.getKey())));
  }

  private int unanswered(
      Subject before, Subject last, Map<String, Optional<String>> annotations, Duration patience) {
    if (last.speaksSince(before)) {
      List<String> lines = new ArrayList<>();
      lines.add(
          last.name()
              + " is annotated ("
              + said(annotations)
              + "), and nothing came of it within "
              + patience.toSeconds()
              + " s.");
      lines.addAll(
          Wrap.labelled(
              "  it stands",
              COLUMN,
              "at " + last.phase() + ", " + last.reason() + ": " + last.message()));
      lines.add("  The annotation counts as soon as that has changed.");
      display.lines(lines);
      return ExitCode.REFUSED;
    }
    display.lines(
        List.of(
            last.name()
                + " is annotated ("
                + said(annotations)
                + "), but no operator answered within "
                + patience.toSeconds()
                + " s.",
            "  It stands at " + last.phase() + ". The annotation counts as soon as one sees it.",
            "  Is one running?  kubectl get pods -A -l app.kubernetes.io/name=sluice"));
    return ExitCode.UNANSWERED;
  }

  private static String said(Map<String, Optional<String>> annotations) {
    return annotations.entrySet().stream()
        .map(a -> a.getKey() + a.getValue().map(v -> "=" + v).orElse("-"))
        .collect(Collectors.joining(" "));
  }
}
