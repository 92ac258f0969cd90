// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.cli.steer;

import dev.sluice.api.Annotations;
import dev.sluice.api.RolloutRecord;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Another attempt after a rollback.
 *
 * @param lift whether a rollback that is asked for by annotation ends with it
 */
public record Retry(boolean lift) implements Steering {
  private static final List<String> LATCHES =
      List.of(Annotations.ROLLBACK, Annotations.ROLLBACK_TO);

  @Override
  public Intent intent(Subject now) {
    if (!now.rolledBack()) {
      return new Intent.Refused(
          "nothing to retry: " + now.name() + " is " + now.phase() + ", not rolled back", null);
    }
    Map<String, Optional<String>> annotations = new HashMap<>();
    for (String latch : LATCHES) {
      Optional<String> value = now.annotation(latch);
      if (value.isPresent() && !lift) {
        return new Intent.Refused(
            "the rollback of "
                + now.name()
                + " is still asked for ("
                + latch
                + "=\""
                + value.get()
                + "\"): --lift removes that, and retries",
            "retry " + now.name() + " --lift");
      }
      value.ifPresent(_ -> annotations.put(latch, Optional.empty()));
    }
    String next = String.valueOf(next(now));
    if (annotations.isEmpty()
        && now.annotation(Annotations.RETRY).equals(Optional.of(next))
        && Reasons.STOPPING.contains(now.reason())) {
      return new Intent.Refused(
          "a retry of " + now.name() + " is asked for already, and held: " + now.message(),
          "status " + now.name());
    }
    annotations.put(Annotations.RETRY, Optional.of(next));
    return new Intent.Write(annotations);
  }

  @Override
  public Optional<Answer> answer(Subject before, Subject now) {
    if (now.attempt() >= next(before) && now.attempt() > before.attempt()) {
      return Optional.of(Answer.done("is in attempt " + now.attempt(), now));
    }
    return Reasons.STOPPING.contains(now.reason()) && !now.reason().equals(before.reason())
        ? Optional.of(Answer.held(now))
        : Optional.empty();
  }

  /** Whether a retry is asked for that leads on once the operator has seen it. */
  public static boolean pending(Subject now) {
    return now.rolledBack()
        && now.annotation(Annotations.RETRY).equals(Optional.of(String.valueOf(next(now))));
  }

  /** The number that the operator waits for: after a retry that came too early not the next one. */
  private static int next(Subject of) {
    RolloutRecord record = of.record().orElseThrow();
    Integer next = record.nextAttempt();
    return next == null ? record.attempt() + 1 : next;
  }
}
