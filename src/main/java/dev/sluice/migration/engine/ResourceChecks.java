// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.migration.engine;

import dev.sluice.api.ResourceCondition;
import dev.sluice.api.StageCheck;
import dev.sluice.judge.ConditionSight;
import dev.sluice.judge.ConditionSight.Forbidden;
import dev.sluice.judge.ConditionSight.Going;
import dev.sluice.judge.ConditionSight.NoSuchKind;
import dev.sluice.judge.ConditionSight.NotFound;
import dev.sluice.judge.ConditionSight.NotNamespaced;
import dev.sluice.judge.ConditionSight.Seen;
import dev.sluice.judge.ConditionSight.Unreachable;
import dev.sluice.judge.ConditionSight.Unseen;
import dev.sluice.migration.engine.Decision.Hold;
import dev.sluice.migration.engine.Decision.Time;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What a plan depends on that others look after: only ever holds. */
final class ResourceChecks {
  private ResourceChecks() {}

  static ReadinessCheck of(StageCheck check) {
    return new ReadinessCheck() {
      @Override
      public String name() {
        return check.name();
      }

      @Override
      public Verdict verdict(Observed o, StagePlan next) {
        ResourceCondition asked = check.resource();
        ConditionSight sight = o.conditions().getOrDefault(asked, new Unseen());
        Optional<Hold> missing = missing(asked, sight);
        return sight instanceof Unseen && missing.isPresent()
            ? new Verdict.Unseen(missing.get())
            : Verdict.of(missing);
      }
    };
  }

  private static Optional<Hold> missing(ResourceCondition r, ConditionSight sight) {
    return switch (sight) {
      case Unseen() -> hold("has not been read yet", r);
      case NoSuchKind() ->
          hold(
              "cannot be there: the cluster has no kind "
                  + r.kind()
                  + " in "
                  + r.apiVersion()
                  + ": correct apiVersion and kind, or install its CRD",
              r);
      case NotNamespaced() ->
          hold(
              "is in no namespace, and only objects of the migration's namespace can be named:"
                  + " name another object",
              r);
      case NotFound() -> hold("is not in this namespace: create it, or correct the name", r);
      case Forbidden(String resources) ->
          hold(
              "may not be read: grant the operator's ServiceAccount a Role of this namespace with"
                  + " {apiGroups: [\""
                  + (r.group() == null ? "" : r.group())
                  + "\"], resources: ["
                  + resources
                  + "], verbs: [get]}",
              r);
      case Unreachable() -> hold("cannot be read, as the API server does not answer", r);
      case Going() -> held("is being deleted", r, describe(r));
      case Seen(String status, boolean stale) -> missing(r, status, stale);
    };
  }

  private static Optional<Hold> missing(
      ResourceCondition r, @Nullable String status, boolean stale) {
    if (status == null) {
      return held("has no condition " + r.condition() + " yet", r, describe(r));
    }
    if (stale) {
      return held(
          "has a condition " + r.condition() + " that speaks of an older generation of it",
          r,
          describe(r));
    }
    return status.equals(r.status().name())
        ? Optional.empty()
        : held(
            "has "
                + r.condition()
                + " "
                + (status.equals("True") || status.equals("False") ? status : "Unknown")
                + ", and "
                + r.status()
                + " is wanted",
            r,
            describe(r));
  }

  private static Optional<Hold> hold(String words, ResourceCondition r) {
    return held(words, r, null);
  }

  private static Optional<Hold> held(String words, ResourceCondition r, @Nullable String command) {
    return Optional.of(
        new Hold(
            Cause.AWAITING_RESOURCE,
            r.kind() + " " + r.name() + " " + words,
            null,
            command,
            Time.COUNTS_FOR_DEADLINE));
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
