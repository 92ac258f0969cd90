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
import dev.sluice.history.Subject;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * As {@link TimeRules}, but by the time of whoever looks on: what the operator believes of its own
 * clock counts for nothing.
 */
final class RealTimeRules implements Invariant {
  private final Duration tolerance;
  private final Map<Subject, Stay> stays = new HashMap<>();

  RealTimeRules(Duration tolerance) {
    this.tolerance = tolerance;
  }

  /** How long a migration has been on its step, with its clock running. */
  private static final class Stay {
    private Duration before = Duration.ZERO;
    private @Nullable Instant since;

    Duration until(Instant now) {
      return since == null || since.isAfter(now)
          ? before
          : before.plus(Duration.between(since, now));
    }
  }

  @Override
  public String id() {
    return "I16";
  }

  @Override
  public String sentence() {
    return "By an independent clock too, a step is left only after its hold or window.";
  }

  @Override
  public @Nullable Finding check(Change change, Scene scene) {
    RolloutStep step = scene.rollout();
    if (step == null || !step.recorded()) {
      return null;
    }
    RolloutRecord was = step.was();
    RolloutRecord is = step.is();
    Stay stay = stays.get(change.subject());
    String broken =
        was == null || is == null || stay == null || !(step.isRaise() || step.isPass())
            ? null
            : tooSoon(step, was, is, stay.until(change.time()));
    follow(change, step, stay);
    return broken == null ? null : Finding.of(broken);
  }

  private void follow(Change change, RolloutStep step, @Nullable Stay before) {
    RolloutRecord is = step.is();
    if (is == null || !step.runs()) {
      stays.remove(change.subject());
      return;
    }
    boolean entered =
        before == null || step.isStart() || step.isRaise() || restarted(step.was(), is);
    Stay stay = entered || before == null ? new Stay() : before;
    stay.before = stay.until(change.time());
    Clock clock = is.stepClock();
    stay.since = clock == null || clock.sinceTime() == null ? null : change.time();
    stays.put(change.subject(), stay);
  }

  private static boolean restarted(@Nullable RolloutRecord was, RolloutRecord is) {
    return was != null && !Objects.equals(was.policy(), is.policy());
  }

  private @Nullable String tooSoon(
      RolloutStep step, RolloutRecord was, RolloutRecord is, Duration stayed) {
    StageSpec stage = step.stage();
    if (stage == null || is.tokens().size() > was.tokens().size()) {
      return null;
    }
    List<Step> steps = Stages.steps(stage, was);
    int rung = RolloutStep.rung(was);
    ResolvedStage resolved = Stages.resolved(stage, was);
    String window =
        stage.window() != null ? stage.window() : resolved == null ? null : resolved.window();
    String wanted = rung < steps.size() ? steps.get(rung).hold() : window;
    return wanted != null && stayed.plus(tolerance).compareTo(Durations.parse(wanted)) < 0
        ? "step "
            + rung
            + " of stage "
            + stage.name()
            + " was left after "
            + stayed.toMillis()
            + " ms of "
            + wanted
            + " as they were seen from outside"
        : null;
  }
}
