// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.migration.engine;

import dev.sluice.api.ResourceCondition;
import dev.sluice.judge.ConditionSight;
import dev.sluice.judge.ConditionSight.Going;
import dev.sluice.judge.ConditionSight.Seen;
import dev.sluice.judge.ConditionSight.Unseen;
import dev.sluice.judge.ConditionWords;
import dev.sluice.migration.engine.Decision.Hold;
import dev.sluice.migration.engine.Decision.Time;
import dev.sluice.migration.engine.ReadinessCheck.Verdict;
import java.util.Optional;

/** What a plan depends on that others look after: only ever holds. */
final class ResourceChecks {
  private ResourceChecks() {}

  static ReadinessCheck of(String name, ResourceCondition asked) {
    return new ReadinessCheck(name, (o, _) -> verdict(o, asked));
  }

  private static Verdict verdict(Observed o, ResourceCondition asked) {
    ConditionSight sight = o.conditions().getOrDefault(asked, new Unseen());
    Optional<Hold> missing = missing(asked, sight);
    return sight instanceof Unseen && missing.isPresent()
        ? new Verdict.Unseen(missing.get())
        : Verdict.of(missing);
  }

  private static Optional<Hold> missing(ResourceCondition r, ConditionSight sight) {
    return ConditionWords.amiss(r, sight)
        .map(
            words ->
                new Hold(
                    Cause.AWAITING_RESOURCE,
                    words,
                    null,
                    isThere(sight) ? describe(r) : null,
                    Time.COUNTS_FOR_DEADLINE));
  }

  private static boolean isThere(ConditionSight sight) {
    return sight instanceof Seen || sight instanceof Going;
  }

  /** In full, as another group may have a kind of that name. */
  private static String describe(ResourceCondition r) {
    String version = r.apiVersion().substring(r.apiVersion().indexOf('/') + 1);
    String group = r.group();
    return "kubectl describe "
        + r.kind()
        + "."
        + version
        + "."
        + (group == null ? "" : group)
        + " "
        + r.name();
  }
}
