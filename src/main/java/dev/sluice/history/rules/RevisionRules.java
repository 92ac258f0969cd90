// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.history.rules;

import dev.sluice.api.AgentDeploymentStatus;
import dev.sluice.api.Annotations;
import dev.sluice.api.RolloutRecord;
import dev.sluice.api.RolloutRecord.Position;
import dev.sluice.history.Change;
import dev.sluice.history.Finding;
import dev.sluice.history.FleetStep;
import dev.sluice.history.Invariant;
import dev.sluice.history.RolloutStep;
import dev.sluice.history.Scene;
import dev.sluice.history.Subject;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What the record of a fleet says of its revisions: one at a time, and what failed is out. */
final class RevisionRules {
  static final Invariant NO_SKIP =
      new OnStep<>(
          FleetStep.class,
          "I2",
          "A revision starts at its first step and goes up by one; it leaves it by a pass, a rollback"
              + " or another attempt.",
          RevisionRules::noSkip);

  static final Invariant SUPERSEDED =
      new OnStep<>(
          FleetStep.class,
          "I26",
          "Another revision is another attempt, and an attempt begins before its first step with"
              + " nothing that was seen or asked for in the one before.",
          RevisionRules::superseded);

  static final Invariant ONE_WRITE =
      new OnStep<>(
          FleetStep.class,
          "I40",
          "Which revision is good changes only in the write that records why: one has passed, or a"
              + " person goes back; and a status names the revision that its record is about.",
          RevisionRules::oneWrite);

  private RevisionRules() {}

  private static @Nullable String noSkip(FleetStep step) {
    RolloutRecord was = step.was();
    RolloutRecord is = step.is();
    if (is == null || !step.recorded()) {
      return null;
    }
    if (step.isStart()) {
      return was != null && was.position() != Position.Waiting
          ? "revision " + is.stage() + " starts where none waits"
          : rung(is, -1);
    }
    if (step.ran() && step.runs() && was != null) {
      int from = RolloutStep.rung(was);
      return RolloutStep.rung(is) == from ? null : rung(is, from);
    }
    return step.ran() && is.position() == Position.Waiting && !step.isRetry()
        ? "revision " + is.stage() + " waits again in the same attempt"
        : null;
  }

  private static @Nullable String rung(RolloutRecord is, int from) {
    int to = RolloutStep.rung(is);
    return to == from + 1
        ? null
        : "revision " + is.stage() + " went from step " + from + " to step " + to;
  }

  private static @Nullable String superseded(FleetStep step) {
    RolloutRecord was = step.was();
    RolloutRecord is = step.is();
    if (was == null || is == null || !step.recorded()) {
      return null;
    }
    if (step.isRetry()) {
      boolean anew =
          is.position() == Position.Waiting
              && is.step() == null
              && is.tokens().isEmpty()
              && is.judge().isEmpty()
              && is.baselines().isEmpty();
      return anew ? null : "attempt " + is.attempt() + " begins with something of the one before";
    }
    return isOn(was) && isOn(is) && !Objects.equals(was.stage(), is.stage())
        ? "revision " + was.stage() + " became " + is.stage() + " in attempt " + is.attempt()
        : null;
  }

  private static boolean isOn(RolloutRecord record) {
    return record.position() == Position.Running || record.position() == Position.Waiting;
  }

  private static @Nullable String oneWrite(FleetStep step) {
    AgentDeploymentStatus before = step.before().status();
    AgentDeploymentStatus after = step.after().status();
    RolloutRecord is = step.is();
    if (after == null) {
      return null;
    }
    if (is != null
        && step.recorded()
        && isNamed(is)
        && !Objects.equals(after.updateRevision(), is.stage())) {
      return "the record is about revision "
          + is.stage()
          + ", the status names "
          + after.updateRevision();
    }
    // Before a status names any revision, what runs is found out and not decided.
    if (before == null
        || before.updateRevision() == null
        || Objects.equals(before.stableRevision(), after.stableRevision())) {
      return null;
    }
    String moved =
        "the good revision was " + before.stableRevision() + " and is " + after.stableRevision();
    if (is == null || !step.recorded()) {
      return moved + ", and nothing is recorded of it";
    }
    return switch (is.position()) {
      case Completed ->
          Objects.equals(after.stableRevision(), is.stage())
              ? null
              : moved + ", and " + is.stage() + " has passed";
      case RolledBack -> step.isRollback() ? null : moved + " without a rollback";
      case Waiting, Running -> moved + ", and nothing has passed";
    };
  }

  private static boolean isNamed(RolloutRecord record) {
    return record.stage() != null && record.position() != Position.Completed;
  }

  /** I7: what was taken back stays so. */
  static final class TakenBack implements Invariant {
    /** What was taken back of each fleet, and at which generation of its spec. */
    private final Map<Subject, Map<String, Long>> taken = new HashMap<>();

    @Override
    public String id() {
      return "I7";
    }

    @Override
    public String sentence() {
      return "A revision that was taken back is not tried again until the spec changes or a person"
          + " asks for another attempt.";
    }

    @Override
    public @Nullable Finding check(Change change, Scene scene) {
      RolloutRecord is = scene.rollout() instanceof FleetStep step ? step.is() : null;
      if (!(scene.rollout() instanceof FleetStep step) || is == null || !step.recorded()) {
        return null;
      }
      Map<String, Long> back = taken.computeIfAbsent(change.subject(), _ -> new HashMap<>());
      long generation = step.after().meta().generation();
      if (step.isRollback()) {
        back.put(String.valueOf(is.stage()), generation);
        back.put(String.valueOf(is.rollbacks().getLast().fromStage()), generation);
        return null;
      }
      RolloutRecord was = step.was();
      if (was != null && was.position() == Position.RolledBack) {
        String broken = leaves(step, was, is);
        if (broken != null) {
          return Finding.of(broken);
        }
      }
      if (isAsked(step)) {
        back.remove(String.valueOf(is.stage()));
      }
      // A retry of the migration that brings it again is a person's word too.
      Long since = step.isStart() && !isBrought(step) ? back.get(String.valueOf(is.stage())) : null;
      return since != null && since == generation
          ? Finding.of(
              "revision "
                  + is.stage()
                  + " was taken back, starts again, and the generation is still "
                  + generation)
          : null;
    }

    private static @Nullable String leaves(FleetStep step, RolloutRecord was, RolloutRecord is) {
      if (!step.isRetry()) {
        return is.position() == Position.RolledBack
            ? null
            : "RolledBack became " + is.position() + " in the same attempt";
      }
      return isAsked(step) || !Objects.equals(was.stage(), is.stage())
          ? null
          : "attempt " + is.attempt() + " of revision " + is.stage() + " began by itself";
    }

    private static boolean isBrought(FleetStep step) {
      AgentDeploymentStatus status = step.after().status();
      return status != null && status.driven() != null && status.driven().stage() != null;
    }

    private static boolean isAsked(FleetStep step) {
      return step.isRetry()
          && step.before().meta().annotations().containsKey(Annotations.RETRY)
          && step.was() != null
          && step.is() != null
          && Objects.equals(step.was().stage(), step.is().stage());
    }
  }
}
