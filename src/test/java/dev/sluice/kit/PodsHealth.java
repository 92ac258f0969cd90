// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.kit;

import dev.sluice.api.HealthCheck.Role;
import dev.sluice.judge.CheckVerdict;
import dev.sluice.judge.Compared;
import dev.sluice.judge.Health;
import dev.sluice.judge.Verdict;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** What the guard of pods alone makes of the health of agents. */
final class PodsHealth {
  private PodsHealth() {}

  static Health of(Instant now, Verdict verdict, String message) {
    int bad = verdict == Verdict.Bad ? 1 : 0;
    return new Health(
        now,
        100,
        Duration.ofSeconds(30),
        List.of(new CheckVerdict("pods", Role.Guard, verdict, null, null, 0, message, bad, 1)),
        List.of(),
        true,
        Compared.NONE);
  }
}
