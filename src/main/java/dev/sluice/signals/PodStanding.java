// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.signals;

import dev.sluice.fleet.WorkloadNames;
import dev.sluice.judge.PodFact;
import dev.sluice.judge.PodFact.Stretch;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodCondition;
import io.fabric8.kubernetes.api.model.PodStatus;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How a pod stands in the cluster: whether it has a node, is ready, and may stay.
 *
 * @param revision the revision that it says it is of
 * @param placed whether it has had a node
 * @param readySince since when it has been ready without a restart
 * @param proven the last stretch of that kind that is over and proved something
 * @param unschedulableSince since when no node has room for it
 * @param displaced why the cluster takes it away
 * @param overLimitTime when one of the agent's pods of that revision was last evicted for more
 *     storage than it may have itself
 */
record PodStanding(
    @Nullable String revision,
    boolean placed,
    @Nullable Instant readySince,
    @Nullable Stretch proven,
    @Nullable Instant unschedulableSince,
    @Nullable String displaced,
    @Nullable Instant overLimitTime) {
  private static final String UNSCHEDULABLE = "Unschedulable";
  private static final String EVICTED = "Evicted";
  private static final String TRUE = "True";

  /** What a kubelet or a node's controller gives as the reason why a pod ends with its node. */
  private static final Set<String> DISPLACED =
      Set.of(EVICTED, "Preempting", "NodeLost", "NodeShutdown", "Shutdown", "Terminated");

  /** What a kubelet says where it evicts a pod for its own limits, and not for want of room. */
  private static final List<String> OVER_LIMIT =
      List.of(
          "exceeded its local ephemeral storage limit",
          "ephemeral local storage usage exceeds the total limit",
          "Usage of EmptyDir volume");

  /** What stands before a pod has been seen. */
  static final PodStanding NEW = new PodStanding(null, false, null, null, null, null, null);

  /**
   * The standing after an event.
   *
   * @param before that of the same pod; null when it is seen first
   * @param restarted whether one of its containers has been restarted since
   * @param left the standing of the agent's pod before this one; null if that is not known
   */
  static PodStanding of(
      Pod pod,
      @Nullable PodStanding before,
      boolean restarted,
      @Nullable PodStanding left,
      Instant now) {
    PodStanding known = before == null ? NEW : before;
    String revision = revision(pod);
    Instant ready = ready(pod, before, restarted, now);
    PodCondition scheduled = condition(pod, "PodScheduled");
    Instant homeless =
        scheduled != null && UNSCHEDULABLE.equals(scheduled.getReason())
            ? since(known.unschedulableSince, scheduled, before, now)
            : null;
    // One of that revision had a node before: what has gone is the node, or its room.
    PodStanding same = left != null && Objects.equals(left.revision, revision) ? left : null;
    boolean lost = same != null && same.placed;
    String displaced = displaced(pod);
    return new PodStanding(
        revision,
        known.placed || (scheduled != null && TRUE.equals(scheduled.getStatus())),
        ready,
        proven(known, ready, now),
        lost ? null : homeless,
        displaced == null && homeless != null && lost ? UNSCHEDULABLE : displaced,
        isOverLimit(pod) ? now : overLimitTime(before, same));
  }

  /** It is gone soon, and the next one shows no sign of it. */
  private static @Nullable Instant overLimitTime(
      @Nullable PodStanding before, @Nullable PodStanding same) {
    PodStanding last = before == null ? same : before;
    return last == null ? null : last.overLimitTime;
  }

  private static boolean isOverLimit(Pod pod) {
    PodStatus status = pod.getStatus();
    String message = status == null ? null : status.getMessage();
    return message != null
        && EVICTED.equals(status.getReason())
        && OVER_LIMIT.stream().anyMatch(message::contains);
  }

  private static @Nullable Instant ready(
      Pod pod, @Nullable PodStanding before, boolean restarted, Instant now) {
    PodCondition ready = condition(pod, "Ready");
    if (ready == null || !TRUE.equals(ready.getStatus())) {
      return null;
    }
    return restarted ? now : since(before == null ? null : before.readySince, ready, before, now);
  }

  /** The time that was known, else that of the event; of a pod from before, what it says itself. */
  private static Instant since(
      @Nullable Instant known, PodCondition said, @Nullable PodStanding before, Instant now) {
    return known != null ? known : before == null ? time(said.getLastTransitionTime(), now) : now;
  }

  private static @Nullable Stretch proven(PodStanding known, @Nullable Instant ready, Instant now) {
    Instant begun = known.readySince;
    return begun != null
            && !begun.equals(ready)
            && Duration.between(begun, now).compareTo(PodFact.PROOF) >= 0
        ? new Stretch(begun, now)
        : known.proven;
  }

  private static @Nullable String displaced(Pod pod) {
    if (isOverLimit(pod)) {
      return null;
    }
    PodCondition target = condition(pod, "DisruptionTarget");
    if (target != null && TRUE.equals(target.getStatus())) {
      return target.getReason() == null ? "DisruptionTarget" : target.getReason();
    }
    String reason = pod.getStatus() == null ? null : pod.getStatus().getReason();
    return reason != null && DISPLACED.contains(reason) ? reason : null;
  }

  private static @Nullable PodCondition condition(Pod pod, String type) {
    if (pod.getStatus() != null) {
      for (PodCondition condition : pod.getStatus().getConditions()) {
        if (type.equals(condition.getType())) {
          return condition;
        }
      }
    }
    return null;
  }

  private static @Nullable String revision(Pod pod) {
    Map<String, String> labels = pod.getMetadata().getLabels();
    return labels == null ? null : labels.get(WorkloadNames.REVISION);
  }

  private static Instant time(@Nullable String text, Instant otherwise) {
    try {
      return text == null ? otherwise : Instant.parse(text);
    } catch (DateTimeParseException _) {
      return otherwise;
    }
  }
}
