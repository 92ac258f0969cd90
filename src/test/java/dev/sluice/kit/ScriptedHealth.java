// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.kit;

import dev.sluice.api.HealthCheck.Role;
import dev.sluice.judge.CheckVerdict;
import dev.sluice.judge.Compared;
import dev.sluice.judge.Health;
import dev.sluice.judge.HealthQuery;
import dev.sluice.judge.HealthSource;
import dev.sluice.judge.Verdict;
import dev.sluice.migration.Nudges;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Alternative;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Health as a test says it, by namespace; good where it says nothing. */
@Alternative
@Priority(1)
@ApplicationScoped
public class ScriptedHealth implements HealthSource {
  private final Map<String, Verdict> verdicts = new ConcurrentHashMap<>();
  private final Map<String, HealthQuery> asked = new ConcurrentHashMap<>();
  private final Map<String, Compared> compared = new ConcurrentHashMap<>();
  private final Nudges nudges;

  /** Good everywhere, until it is said otherwise. */
  public ScriptedHealth(Nudges nudges) {
    this.nudges = nudges;
  }

  /** From now on the error rate of the migrations of that namespace reads so. */
  public void says(String namespace, Verdict verdict) {
    verdicts.put(namespace, verdict);
    asked.keySet().stream().filter(o -> o.startsWith(namespace + "/")).forEach(nudges::ring);
  }

  /** From now on comparisons of the migrations of that namespace have seen so much. */
  public void says(String namespace, Compared seen) {
    compared.put(namespace, seen);
    asked.keySet().stream().filter(o -> o.startsWith(namespace + "/")).forEach(nudges::ring);
  }

  /** What was last asked for a migration of that namespace. */
  public @Nullable HealthQuery asked(String namespace) {
    return asked.values().stream()
        .filter(q -> q.owner().startsWith(namespace + "/"))
        .findFirst()
        .orElse(null);
  }

  @Override
  public Health health(HealthQuery query) {
    asked.put(query.owner(), query);
    String namespace = query.owner().substring(0, query.owner().indexOf('/'));
    Verdict verdict = verdicts.getOrDefault(namespace, Verdict.Good);
    Compared seen = compared.getOrDefault(namespace, Compared.NONE);
    boolean bad = verdict == Verdict.Bad;
    CheckVerdict check =
        new CheckVerdict(
            "error-rate",
            Role.Guard,
            verdict,
            bad ? 0.198 : 0.001,
            0.05,
            100,
            bad ? "19.8 % > 5 %" : "0.1 %",
            bad ? 2 : 0,
            2);
    Instant look = query.since() == null ? Instant.EPOCH : query.since();
    return new Health(look, 0, Duration.ZERO, List.of(check), List.of(), true, seen);
  }
}
