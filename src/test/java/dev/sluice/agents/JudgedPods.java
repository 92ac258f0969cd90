// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.agents;

import dev.sluice.api.HealthCheck.Role;
import dev.sluice.judge.CheckVerdict;
import dev.sluice.judge.Compared;
import dev.sluice.judge.Health;
import dev.sluice.judge.HealthQuery;
import dev.sluice.judge.HealthSource;
import dev.sluice.judge.Verdict;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.function.BooleanSupplier;

/** Looks enough at agents that are judged by their pods only. */
record JudgedPods(InstantSource clock, BooleanSupplier crashes) implements HealthSource {
  private static final int LOOKS = 1_000;

  @Override
  public Health health(HealthQuery query) {
    boolean bad = crashes.getAsBoolean();
    return new Health(
        clock.instant(),
        LOOKS,
        Duration.ofSeconds(30),
        List.of(
            new CheckVerdict(
                "pods",
                Role.Guard,
                bad ? Verdict.Bad : Verdict.Good,
                null,
                null,
                0,
                bad ? "default/planner/0 is in a crash loop" : "no pod crashes",
                bad ? 1 : 0,
                1)),
        List.of(),
        true,
        Compared.NONE);
  }
}
