// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.judge;

import dev.sluice.api.ResourceCondition;
import dev.sluice.judge.ConditionSight.Forbidden;
import dev.sluice.judge.ConditionSight.Going;
import dev.sluice.judge.ConditionSight.NoSuchKind;
import dev.sluice.judge.ConditionSight.NotFound;
import dev.sluice.judge.ConditionSight.NotNamespaced;
import dev.sluice.judge.ConditionSight.Seen;
import dev.sluice.judge.ConditionSight.Unreachable;
import dev.sluice.judge.ConditionSight.Unseen;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What is seen of a condition, in words, and what can be done about it. */
public final class ConditionWords {
  private ConditionWords() {}

  static String name(ResourceCondition r) {
    return r.kind() + " " + r.name();
  }

  /** Why it is not as wanted; empty if it is. */
  public static Optional<String> amiss(ResourceCondition r, ConditionSight sight) {
    return switch (sight) {
      case Unseen() -> amiss(r, "has not been read yet");
      case NoSuchKind() ->
          amiss(
              r,
              "cannot be there: the cluster has no kind "
                  + r.kind()
                  + " in "
                  + r.apiVersion()
                  + ": correct apiVersion and kind, or install its CRD");
      case NotNamespaced() ->
          amiss(
              r,
              "is in no namespace, and only objects of the migration's namespace can be named:"
                  + " name another object");
      case NotFound() -> amiss(r, "is not in this namespace: create it, or correct the name");
      case Forbidden(String resources) ->
          amiss(
              r,
              "may not be read: grant the operator's ServiceAccount a Role of this namespace with"
                  + " {apiGroups: [\""
                  + (r.group() == null ? "" : r.group())
                  + "\"], resources: ["
                  + resources
                  + "], verbs: [get]}");
      case Unreachable() -> amiss(r, "cannot be read, as the API server does not answer");
      case Going() -> amiss(r, "is being deleted");
      case Seen(String status, boolean stale) -> seen(r, status, stale);
    };
  }

  private static Optional<String> seen(
      ResourceCondition r, @Nullable String status, boolean stale) {
    if (status == null) {
      return amiss(r, "has no condition " + r.condition() + " yet");
    }
    if (stale) {
      return amiss(
          r, "has a condition " + r.condition() + " that speaks of an older generation of it");
    }
    return status.equals(r.status().name())
        ? Optional.empty()
        : amiss(
            r, has(r, known(status) ? status : "Unknown") + ", and " + r.status() + " is wanted");
  }

  private static Optional<String> amiss(ResourceCondition r, String words) {
    return Optional.of(name(r) + " " + words);
  }

  private static String has(ResourceCondition r, String status) {
    return "has " + r.condition() + " " + status;
  }

  private static boolean known(@Nullable String status) {
    return "True".equals(status) || "False".equals(status);
  }

  /**
   * What that says to a check of health: only a condition that is there, and speaks of the object
   * as it is, is the contrary of what is wanted.
   */
  public static Answer answer(ResourceCondition r, ConditionSight sight) {
    Optional<String> amiss = amiss(r, sight);
    if (amiss.isEmpty()) {
      return new Answer.Word(true, name(r) + " " + has(r, r.status().name()));
    }
    boolean contrary = sight instanceof Seen seen && known(seen.status()) && !seen.stale();
    return contrary ? new Answer.Word(false, amiss.get()) : new Answer.Refused(amiss.get());
  }
}
