// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.migration.engine;

import dev.sluice.migration.engine.Decision.Hold;
import dev.sluice.migration.engine.ReadinessCheck.Verdict;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Whether a stage may start. Every check is made each time, so that people see all that is missing,
 * and not one thing after the other.
 *
 * @param stage the stage that is next
 * @param checks names of the checks that it has to pass, in order
 * @param missing those that it does not pass, in the same order
 */
public record Readiness(String stage, List<String> checks, List<Missing> missing) {
  public Readiness {
    checks = List.copyOf(checks);
    missing = List.copyOf(missing);
  }

  /**
   * A check that is not passed.
   *
   * @param check its name
   * @param hold why, until when, and what to do
   * @param seen false where nobody has looked yet
   */
  public record Missing(String check, Hold hold, boolean seen) {}

  /** Of the stage that waits to start; empty if none does, or none is known to yet. */
  public static Optional<Readiness> of(Observed o) {
    boolean elsewhere = o.record() == null && o.spec().startAfter() != null;
    return Progress.waiting(o.record()) && !elsewhere
        ? o.plan().map(next -> of(o, next))
        : Optional.empty();
  }

  /** Names of the checks that a stage has to pass, in order. */
  public static List<String> names(StagePlan next) {
    return StandardChecks.of(next).stream().map(ReadinessCheck::name).toList();
  }

  static Readiness of(Observed o, StagePlan next) {
    List<String> names = new ArrayList<>();
    List<Missing> missing = new ArrayList<>();
    for (ReadinessCheck check : StandardChecks.of(o, next)) {
      names.add(check.name());
      switch (check.verdict(o, next)) {
        case Verdict.Passed() -> {}
        case Verdict.Missing(Hold hold) -> missing.add(new Missing(check.name(), hold, true));
        case Verdict.Unseen(Hold hold) -> missing.add(new Missing(check.name(), hold, false));
      }
    }
    return new Readiness(next.name(), names, missing);
  }

  /** Whether nothing is missing but that. */
  public boolean lacksOnly(Cause cause) {
    return !missing.isEmpty() && missing.stream().allMatch(m -> m.hold().cause() == cause);
  }

  /** What the stage waits for first; empty if it may start. */
  Optional<Hold> held() {
    return missing.stream().map(Missing::hold).findFirst();
  }
}
