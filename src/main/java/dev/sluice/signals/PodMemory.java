// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.signals;

import dev.sluice.judge.PodFact;
import dev.sluice.judge.PodFact.Restart;
import dev.sluice.judge.Standstill;
import io.fabric8.kubernetes.api.model.ContainerState;
import io.fabric8.kubernetes.api.model.ContainerStateTerminated;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodStatus;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What is remembered of one pod.
 *
 * @param uid of the pod
 * @param address its IP; null before it has one
 * @param containers the counters that the next event is compared with
 * @param standing how it stood
 * @param fact what the judge sees
 */
record PodMemory(
    String uid,
    @Nullable String address,
    Map<String, Container> containers,
    PodStanding standing,
    PodFact fact) {
  private static final String CRASH_LOOP = "CrashLoopBackOff";
  private static final String OOM_KILLED = "OOMKilled";

  /** Waiting for these is the way of every new pod. */
  private static final Set<String> STARTING = Set.of("ContainerCreating", "PodInitializing");

  private static final Set<String> LOST = Set.of("Unknown", "ContainerStatusUnknown");

  /** More than any rule about restarts asks for. */
  private static final int RESTARTS_KEPT = 32;

  /**
   * One container.
   *
   * @param restarts its counter
   * @param oomTime when it was last killed for memory, as the kubelet has it; empty if never
   */
  record Container(int restarts, String oomTime) {}

  /**
   * The memory after an event.
   *
   * @param before the memory of the pod of that name; null if there is none
   * @param gone how the last pod of that name stood that is gone; null if that is not known
   */
  static PodMemory of(
      Pod pod, @Nullable PodMemory before, @Nullable PodStanding gone, Instant now) {
    PodMemory known = before != null && before.uid.equals(uid(pod)) ? before : null;
    List<ContainerStatus> statuses = statuses(pod);
    Map<String, Container> containers = new HashMap<>();
    List<Restart> restarts = new ArrayList<>(known == null ? List.of() : known.fact.restarts());
    Set<String> waiting = new HashSet<>();
    boolean restarted = false;
    Instant crashLoop = known == null ? null : known.fact.crashLoopTime();
    Instant oom = known == null ? null : known.fact.oomTime();
    for (ContainerStatus status : statuses) {
      Container old = known == null ? null : known.containers.get(status.getName());
      Container read = container(status);
      containers.put(status.getName(), read);
      if (known == null) {
        restarts.addAll(past(pod, status, read.restarts(), now));
      } else if (read.restarts() > restarts(old)) {
        restarted = true;
        int more = read.restarts() - restarts(old) - (lostWithNode(status) ? 1 : 0);
        if (more > 0) {
          restarts.add(new Restart(now, more));
        }
      }
      if (!read.oomTime().isEmpty() && (old == null || !read.oomTime().equals(old.oomTime()))) {
        oom = known == null ? time(read.oomTime(), now) : now;
      }
      String reason = waitingFor(status);
      if (reason != null && !STARTING.contains(reason)) {
        waiting.add(reason);
      }
      if (CRASH_LOOP.equals(reason)) {
        crashLoop = now;
      }
    }
    PodStanding standing =
        PodStanding.of(
            pod,
            known == null ? null : known.standing,
            restarted,
            known == null && before != null ? before.standing : gone,
            now);
    return new PodMemory(
        uid(pod),
        pod.getStatus() == null ? null : pod.getStatus().getPodIP(),
        Map.copyOf(containers),
        standing,
        new PodFact(
            last(restarts),
            waiting,
            crashLoop,
            oom,
            standing.revision(),
            standing.readySince(),
            standing.proven(),
            standing.unschedulableSince(),
            Standstill.ofContainer(waiting).map(_ -> uncreatedSince(known, now)).orElse(null),
            standing.displaced(),
            standing.overLimitTime()));
  }

  private static Instant uncreatedSince(@Nullable PodMemory known, Instant now) {
    Instant since = known == null ? null : known.fact.uncreatedSince();
    return since == null ? now : since;
  }

  /** The uid of a pod; empty where there is none. */
  static String uid(Pod pod) {
    String uid = pod.getMetadata().getUid();
    return uid == null ? "" : uid;
  }

  /**
   * Restarts from before the first event: the time of the last one is known, the others are not
   * older than the pod.
   */
  private static List<Restart> past(Pod pod, ContainerStatus status, int count, Instant now) {
    if (count <= 0) {
      return List.of();
    }
    ContainerStateTerminated last = terminated(status.getLastState());
    Instant created = time(pod.getMetadata().getCreationTimestamp(), now);
    Restart latest = new Restart(last == null ? created : time(last.getFinishedAt(), created), 1);
    return count == 1 ? List.of(latest) : List.of(new Restart(created, count - 1), latest);
  }

  /** Nobody saw it end: its node was rebooted, or away. */
  private static boolean lostWithNode(ContainerStatus status) {
    ContainerStateTerminated last = terminated(status.getLastState());
    return last != null && last.getReason() != null && LOST.contains(last.getReason());
  }

  private static Container container(ContainerStatus status) {
    Integer restarts = status.getRestartCount();
    ContainerStateTerminated now = terminated(status.getState());
    ContainerStateTerminated before = terminated(status.getLastState());
    return new Container(restarts == null ? 0 : restarts, oomTime(oomTime("", before), now));
  }

  private static String oomTime(String known, @Nullable ContainerStateTerminated end) {
    if (end == null || !OOM_KILLED.equals(end.getReason())) {
      return known;
    }
    return end.getFinishedAt() == null ? "unknown" : end.getFinishedAt();
  }

  private static int restarts(@Nullable Container container) {
    return container == null ? 0 : container.restarts();
  }

  private static @Nullable ContainerStateTerminated terminated(@Nullable ContainerState state) {
    return state == null ? null : state.getTerminated();
  }

  private static @Nullable String waitingFor(ContainerStatus status) {
    ContainerState state = status.getState();
    return state == null || state.getWaiting() == null ? null : state.getWaiting().getReason();
  }

  private static List<ContainerStatus> statuses(Pod pod) {
    PodStatus status = pod.getStatus();
    return status == null
        ? List.of()
        : Stream.concat(
                status.getInitContainerStatuses().stream(), status.getContainerStatuses().stream())
            .toList();
  }

  private static Instant time(@Nullable String text, Instant otherwise) {
    try {
      return text == null ? otherwise : Instant.parse(text);
    } catch (DateTimeParseException _) {
      return otherwise;
    }
  }

  private static List<Restart> last(List<Restart> restarts) {
    return restarts.subList(Math.max(0, restarts.size() - RESTARTS_KEPT), restarts.size());
  }
}
