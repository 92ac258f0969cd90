// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.kube;

import io.fabric8.kubernetes.api.model.Condition;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * The conditions of a status, as kstatus and {@code kubectl wait} read them.
 *
 * <p>A reconciler says which conditions hold now, all of them, each time; {@link #merge} keeps what
 * has to be remembered: since when each status stands. So a condition is removed by not saying it,
 * and a status that did not change compares equal to the one before.
 */
public final class Conditions {
  /** What the object is for works: the one that {@code kubectl wait} asks for. */
  public static final String READY = "Ready";

  /** Something is under way; present only while it is. */
  public static final String RECONCILING = "Reconciling";

  /** A person is needed; present only while one is. */
  public static final String STALLED = "Stalled";

  /** Health allows to go on. */
  public static final String HEALTHY = "Healthy";

  /** What the object turned on was taken back. */
  public static final String ROLLED_BACK = "RolledBack";

  // Kubernetes allows 32 768, but a status has to stay small as a whole.
  private static final int MESSAGE_LIMIT = 1024;

  private Conditions() {}

  /** Done and well: {@code Ready=True}. */
  public static List<Condition> ready(String reason, String message, long generation) {
    return List.of(is(READY, true, reason, message, generation));
  }

  /** Under way: {@code Ready=False} and {@code Reconciling=True}. */
  public static List<Condition> reconciling(String reason, String message, long generation) {
    return List.of(
        is(READY, false, reason, message, generation),
        is(RECONCILING, true, reason, message, generation));
  }

  /** Waits for a person: {@code Ready=False} and {@code Stalled=True}. */
  public static List<Condition> stalled(String reason, String message, long generation) {
    return List.of(
        is(READY, false, reason, message, generation),
        is(STALLED, true, reason, message, generation));
  }

  /**
   * One condition, not yet dated: {@link #merge} does that.
   *
   * @param reason one word of a closed list
   * @param message for people; stable, so without times and counters; cut at 1024 characters
   * @param generation {@code metadata.generation} of the object that was looked at
   */
  public static Condition is(
      String type, boolean status, String reason, String message, long generation) {
    return of(type, status ? "True" : "False", reason, message, generation);
  }

  /** As {@link #is}, for what cannot be told: {@code Unknown}. */
  public static Condition unknown(String type, String reason, String message, long generation) {
    return of(type, "Unknown", reason, message, generation);
  }

  private static Condition of(
      String type, String status, String reason, String message, long generation) {
    return new Condition(null, cut(message), generation, reason, status, type);
  }

  /**
   * The conditions to write: those wanted and no others, in their order. A condition whose status
   * is what it was keeps its transition time, whatever its reason and message say; any other gets
   * {@code now}, to the second.
   *
   * @throws IllegalArgumentException if two of the wanted are of one type
   */
  public static List<Condition> merge(List<Condition> before, List<Condition> wanted, Instant now) {
    List<Condition> merged = new ArrayList<>(wanted.size());
    for (Condition condition : wanted) {
      for (Condition earlier : merged) {
        if (earlier.getType().equals(condition.getType())) {
          throw new IllegalArgumentException("condition " + condition.getType() + " is said twice");
        }
      }
      merged.add(dated(condition, before, now));
    }
    return List.copyOf(merged);
  }

  private static Condition dated(Condition condition, List<Condition> before, Instant now) {
    for (Condition earlier : before) {
      if (Objects.equals(earlier.getType(), condition.getType())
          && Objects.equals(earlier.getStatus(), condition.getStatus())
          && earlier.getLastTransitionTime() != null) {
        boolean same =
            Objects.equals(earlier.getReason(), condition.getReason())
                && Objects.equals(earlier.getMessage(), condition.getMessage())
                && Objects.equals(
                    earlier.getObservedGeneration(), condition.getObservedGeneration());
        return same ? earlier : since(condition, earlier.getLastTransitionTime());
      }
    }
    return since(condition, now.truncatedTo(ChronoUnit.SECONDS).toString());
  }

  private static Condition since(Condition condition, String time) {
    return new Condition(
        time,
        condition.getMessage(),
        condition.getObservedGeneration(),
        condition.getReason(),
        condition.getStatus(),
        condition.getType());
  }

  private static String cut(String message) {
    if (message.length() <= MESSAGE_LIMIT) {
      return message;
    }
    int end = MESSAGE_LIMIT - 1;
    return message.substring(0, Character.isHighSurrogate(message.charAt(end - 1)) ? end - 1 : end)
        + "…";
  }
}
