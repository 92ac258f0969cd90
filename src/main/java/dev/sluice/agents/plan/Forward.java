// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.agents.plan;

import static java.util.Comparator.reverseOrder;

import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** The way forward of a {@link ReplicaPlan}. */
final class Forward {
  private final Course course;
  private final String stable;
  private final Agents agents;

  /** From that ordinal on the StatefulSet makes pods of the update. */
  private final int from;

  /** From that ordinal on it should. */
  private final int target;

  private Forward(Course course, String stable, Agents agents, int from, int target) {
    this.course = course;
    this.stable = stable;
    this.agents = agents;
    this.from = from;
    this.target = target;
  }

  static ReplicaPlan of(Course course, String stable, Agents agents, Placed now) {
    boolean begun = course.update().equals(now.revision());
    int from = begun ? Math.min(now.partition(), agents.replicas()) : agents.replicas();
    int target = target(course, agents, begun ? now : Placed.NOWHERE);
    if (!now.observed()) {
      // Its controller may still do what it was told before; more of the stable ones never hurt.
      boolean stays = begun && agents.replicas() <= now.replicas() && target <= from;
      return ReplicaPlan.only(course.update(), stays ? from : agents.replicas());
    }
    return new Forward(course, stable, agents, Math.max(from, target), target).step(begun);
  }

  /**
   * The lowest partition at which no more agents run the update than are reached. Whatever has been
   * released before counts as running it, because it may be made anew at any time.
   */
  private static int target(Course course, Agents agents, Placed begun) {
    int running = agents.count(ordinal -> runs(course, agents, begun, ordinal));
    int partition = agents.replicas();
    while (partition > 0) {
      running += runs(course, agents, begun, partition - 1) ? 0 : 1;
      if (running > course.reached()) {
        break;
      }
      partition--;
    }
    return partition;
  }

  private static boolean runs(Course course, Agents agents, Placed begun, int ordinal) {
    return agents.isOf(course.update(), ordinal)
        || (ordinal >= begun.partition() && ordinal < begun.replicas());
  }

  private ReplicaPlan step(boolean begun) {
    int budget = course.maxUnavailable() - agents.count(this::isOrGoesDown);
    List<SeenPod> left =
        begun
            ? agents.livingOthers(List.of(stable, course.update())).stream()
                .filter(pod -> pod.ordinal() < from)
                .toList()
            : List.of();
    // From the target on those that work are moved with the others.
    List<SeenPod> working =
        left.stream()
            .filter(SeenPod::ready)
            .filter(pod -> pod.ordinal() < target)
            .limit(Math.max(0, budget))
            .toList();
    int partition = lowered(budget - working.size());
    List<SeenPod> delete =
        Stream.concat(left.stream().filter(pod -> !pod.ready()), working.stream())
            .filter(pod -> pod.ordinal() < partition)
            .toList();
    return new ReplicaPlan(course.update(), partition, delete, next(partition, working));
  }

  /**
   * The StatefulSet takes down what has been released, at any moment. A stable agent that cannot
   * come up by itself does not count: the update may be what mends it.
   */
  private boolean isOrGoesDown(int ordinal) {
    return (!agents.stands(ordinal) && !agents.isStuckAt(stable, ordinal))
        || (ordinal >= from && !agents.isOf(course.update(), ordinal));
  }

  /** By as many as may be down; who is down already costs nothing. */
  private int lowered(int budget) {
    if (!updateStands()) {
      return from;
    }
    int partition = from;
    int left = budget;
    int steps = course.maxUnavailable();
    while (partition > target && steps > 0) {
      int ordinal = partition - 1;
      if (!agents.isOf(course.update(), ordinal)) {
        if (agents.isReady(ordinal)) {
          left--;
          if (left < 0) {
            break;
          }
        }
        steps--;
      }
      partition--;
    }
    return partition;
  }

  /** Whether all that was released runs the update, and every agent of it stands. */
  private boolean updateStands() {
    return agents
        .ordinals()
        .filter(ordinal -> ordinal >= from || agents.isOf(course.update(), ordinal))
        .allMatch(ordinal -> agents.isOf(course.update(), ordinal) && agents.stands(ordinal));
  }

  private List<Integer> next(int partition, List<SeenPod> deleted) {
    return Stream.concat(
            IntStream.range(partition, from).mapToObj(agents::at).filter(Objects::nonNull),
            deleted.stream())
        .filter(pod -> pod.ready() && !pod.revision().equals(course.update()))
        .map(SeenPod::ordinal)
        .sorted(reverseOrder())
        .toList();
  }
}
