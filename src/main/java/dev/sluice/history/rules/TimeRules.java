// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.history.rules;

import dev.sluice.api.Durations;
import dev.sluice.api.RolloutRecord;
import dev.sluice.api.RolloutRecord.Clock;
import dev.sluice.api.RolloutRecord.ResolvedStage;
import dev.sluice.api.StageSpec;
import dev.sluice.api.StageSpec.Step;
import dev.sluice.history.Change;
import dev.sluice.history.Finding;
import dev.sluice.history.Invariant;
import dev.sluice.history.RolloutStep;
import dev.sluice.history.Scene;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Nothing is shortened: neither holds nor windows nor deadlines, measured by the record's times.
 */
final class TimeRules implements Invariant {
  /** How far the clocks of writer and watcher may be apart. */
  private static final Duration TOLERANCE = Duration.ofMinutes(5);

  /** Reading a duration is the only thing here that costs something. */
  private final Map<String, Duration> read = new HashMap<>();

  @Override
  public String id() {
    return "I16";
  }

  @Override
  public String sentence() {
    return "A step is left, and a stage passes, only when its clock has run for its hold or window, or"
        + " a person has skipped that wait. What goes back for its deadline has reached it.";
  }

  @Override
  public @Nullable Finding check(Change change, Scene scene) {
    RolloutStep step = scene.rollout();
    if (step == null || !step.recorded() || !step.ran()) {
      return null;
    }
    RolloutRecord was = step.was();
    RolloutRecord is = step.is();
    StageSpec stage = step.stage();
    if (was == null || is == null || stage == null) {
      return null;
    }
    String broken =
        step.isRaise() || step.isPass()
            ? tooSoon(stage, was, is)
            : step.isRollback()
                ? notLate(stage, was, is)
                : step.runs() ? ranAhead(was, is, change.time()) : null;
    return broken == null ? null : Finding.of(broken);
  }

  private @Nullable String tooSoon(StageSpec stage, RolloutRecord was, RolloutRecord is) {
    int step = RolloutStep.rung(was);
    List<Step> steps = Stages.steps(stage, was);
    boolean full = step >= steps.size();
    String stay = full ? window(stage, was) : steps.get(step).hold();
    Duration elapsed = elapsed(was.stepClock(), is.enteredTime());
    if (stay != null && elapsed.compareTo(duration(stay)) < 0) {
      int percent = full ? 100 : steps.get(step).percent();
      if (!skipped(stage.name() + "/" + percent + "/" + was.attempt(), was, is)) {
        return "step "
            + step
            + " of stage "
            + stage.name()
            + " was left after "
            + elapsed.toMillis()
            + " ms of "
            + stay;
      }
    }
    return null;
  }

  private @Nullable String notLate(StageSpec stage, RolloutRecord was, RolloutRecord is) {
    if (!is.rollbacks().getLast().cause().equals("DeadlinePassed")) {
      return null;
    }
    // One that is not given is derived, and holds that were edited since may have outgrown it.
    String deadline = stage.deadline();
    return deadline == null
            || elapsed(was.stageClock(), is.enteredTime()).compareTo(duration(deadline)) >= 0
        ? null
        : "stage "
            + stage.name()
            + " went back for a deadline of "
            + deadline
            + " after "
            + elapsed(was.stageClock(), is.enteredTime()).toMillis()
            + " ms";
  }

  /** A clock that stops or runs on has not counted more than has passed since it was read. */
  private static @Nullable String ranAhead(RolloutRecord was, RolloutRecord is, Instant now) {
    Clock before = was.stepClock();
    Clock after = is.stepClock();
    if (before == null || after == null || was.enteredTime().isBefore(is.enteredTime())) {
      return null;
    }
    Instant until = after.sinceTime() == null ? now : after.sinceTime();
    return after.elapsedMillis() > elapsed(before, until).toMillis() + TOLERANCE.toMillis()
        ? "the clock of the step went from " + before + " to " + after
        : null;
  }

  private static boolean skipped(String token, RolloutRecord was, RolloutRecord is) {
    String noted = "skip-wait=" + token;
    return is.tokens().contains(noted) && !was.tokens().contains(noted);
  }

  private static Duration elapsed(@Nullable Clock clock, Instant now) {
    if (clock == null) {
      return Duration.ZERO;
    }
    Duration before = Duration.ofMillis(clock.elapsedMillis());
    Instant since = clock.sinceTime();
    return since == null || since.isAfter(now) ? before : before.plus(Duration.between(since, now));
  }

  private static @Nullable String window(StageSpec stage, RolloutRecord record) {
    ResolvedStage resolved = Stages.resolved(stage, record);
    return stage.window() != null ? stage.window() : resolved == null ? null : resolved.window();
  }

  private Duration duration(String text) {
    return read.computeIfAbsent(text, Durations::parse);
  }
}
