// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.agents.plan;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * What is done next to bring a fleet on its {@link Course}: one step, derived anew each time from
 * what is seen.
 *
 * <p>A StatefulSet makes pods of its template from the partition on, and of its current revision
 * below it. It takes pods of another revision down from the highest ordinal, one at a time, and
 * waits for each to be ready. A higher partition takes no pod back. Its controller calls the
 * template current once all pods are of it and ready, which they are too when there are none.
 *
 * <ul>
 *   <li><b>Forward</b> the template is the update. The partition is the lowest at which no more
 *       agents run it than are reached: it rises at once, in the write that brings new agents, and
 *       falls by steps, while no agent of the update is down, or has yet to prove what it
 *       recovered.
 *   <li><b>Back</b> the template is the stable revision, the partition 0. Pods of any other that do
 *       not work, which the StatefulSet would wait for, are deleted at once; those that work as
 *       many at a time as may be down, so none while the stable ones do not come up. No pod of the
 *       stable revision is ever touched.
 * </ul>
 *
 * <p>Where agents finish their work first, the partition stays above those that have not: also on
 * the way back, on which each has its time, as many at once as may be down. What does not work is
 * waited for by nobody.
 *
 * <p>Going back, the StatefulSet takes one of its own accord besides those that are down from the
 * way forward: so one more may be down then than may be.
 *
 * <p>It goes forward only while the current revision is the stable one, because lost agents and new
 * ones below the partition become that. Where it is not, or may cease to be, the way goes back
 * first: so a fleet of one agent that has the update, and grows during a step, starts over; and one
 * in which more agents have the update than are reached, as after a retry before the way back is at
 * its end. A fleet of which no agent can come up has nothing to lose by going forward.
 *
 * <p>Where nobody can go back, as on a {@link Course#oneWay}, neither is done.
 *
 * @param template the revision that the template is to be made of
 * @param partition of the StatefulSet
 * @param delete pods that are to be deleted, none of an unknown revision
 * @param next ordinals of the working agents that this takes down, highest first
 */
public record ReplicaPlan(
    String template, int partition, List<SeenPod> delete, List<Integer> next) {
  public ReplicaPlan {
    delete = List.copyOf(delete);
    next = List.copyOf(next);
  }

  /** Whether it turns that StatefulSet to another revision, or more of its agents to the update. */
  public boolean turns(Placed now) {
    return !now.equals(Placed.NOWHERE)
        && (!template.equals(now.revision()) || partition < now.partition());
  }

  /**
   * The next step.
   *
   * @param replicas how many agents are wanted
   * @param pods all that are known, in any order
   */
  public static ReplicaPlan of(
      Course course, int replicas, List<SeenPod> pods, Placed now, Care care) {
    String stable = course.stable();
    Agents agents = Agents.of(pods, replicas, care.unproven());
    if (stable == null) {
      return care.drains() ? first(course.update(), agents, now) : only(course.update(), 0);
    }
    if (course.oneWay() && now.revision() != null && !now.revision().equals(stable)) {
      return oneWay(course, stable, agents, now);
    }
    return goesForward(course, stable, agents, now)
        ? Forward.of(course, stable, agents, now)
        : back(stable, course.maxUnavailable(), agents, now, care.drains());
  }

  /** The same, but these working agents are not taken down yet. */
  public ReplicaPlan sparing(Set<Integer> busy) {
    int spared =
        next.stream()
            .filter(ordinal -> ordinal >= partition && busy.contains(ordinal))
            .mapToInt(ordinal -> ordinal + 1)
            .max()
            .orElse(partition);
    List<SeenPod> deleted =
        delete.stream().filter(pod -> !pod.ready() || !busy.contains(pod.ordinal())).toList();
    return new ReplicaPlan(
        template,
        spared,
        deleted,
        next.stream()
            .filter(
                ordinal ->
                    ordinal >= spared || deleted.stream().anyMatch(pod -> pod.ordinal() == ordinal))
            .toList());
  }

  /** Ordinals of the working agents that this takes down, or a step before it let go. */
  public Set<Integer> leaving(List<SeenPod> pods, Placed now) {
    Set<Integer> leaving = new TreeSet<>(next);
    if (template.equals(now.revision())) {
      pods.stream()
          .filter(pod -> pod.ready() && !pod.revision().equals(template))
          .map(SeenPod::ordinal)
          .filter(ordinal -> ordinal >= Math.max(partition, now.partition()))
          .forEach(leaving::add);
    }
    return leaving;
  }

  /**
   * Without anything to go back to nothing is gained by steps: the StatefulSet takes what has been
   * let go one by one, and nothing is killed besides.
   */
  private static ReplicaPlan first(String update, Agents agents, Placed now) {
    ReplicaPlan plan = Draining.to(update, 1, agents, now);
    return new ReplicaPlan(update, plan.partition(), List.of(), plan.next());
  }

  static ReplicaPlan only(String template, int partition) {
    return new ReplicaPlan(template, partition, List.of(), List.of());
  }

  /**
   * What runs another revision than the stable one is never given up to that: the partition does
   * not rise, and the update takes the place of the one before in one write. Those that a
   * scale-down has taken come back as what they were, so it does not fall for them either.
   */
  private static ReplicaPlan oneWay(Course course, String stable, Agents agents, Placed now) {
    if (!course.update().equals(now.revision())) {
      return only(course.update(), now.partition());
    }
    ReplicaPlan plan = Forward.of(course, stable, agents, now);
    return plan.partition() >= Math.min(now.partition(), agents.replicas())
        ? only(course.update(), now.partition())
        : new ReplicaPlan(
            course.update(),
            plan.partition(),
            List.of(),
            plan.next().stream().filter(ordinal -> ordinal >= plan.partition()).toList());
  }

  private static boolean goesForward(Course course, String stable, Agents agents, Placed now) {
    String revision = now.revision();
    int replicas = agents.replicas();
    if (course.reached() == 0
        || replicas == 0
        || revision == null
        || course.update().equals(stable)
        || agents.count(ordinal -> agents.isOf(course.update(), ordinal)) > course.reached()) {
      return false;
    }
    if (revision.equals(stable)) {
      boolean dead = agents.ordinals().allMatch(ordinal -> agents.isStuckAt(stable, ordinal));
      return now.observed() && (now.current() || dead);
    }
    boolean mayBeCurrent = now.current() || now.partition() == 0;
    return !mayBeCurrent || (revision.equals(course.update()) && course.reached() >= replicas);
  }

  private static ReplicaPlan back(
      String stable, int maxUnavailable, Agents agents, Placed now, boolean drains) {
    int down = agents.count(ordinal -> !agents.isReady(ordinal)) - excused(stable, agents);
    if (drains) {
      int waiting = Draining.waiting(stable, agents, now);
      return Draining.to(stable, maxUnavailable - down + waiting, agents, now);
    }
    if (!stable.equals(now.revision()) || !now.observed()) {
      // What was deleted now would be made anew as it was.
      return only(stable, 0);
    }
    List<SeenPod> others = agents.livingOthers(List.of(stable));
    List<SeenPod> working =
        others.stream().filter(SeenPod::ready).limit(Math.max(0, maxUnavailable - down)).toList();
    return new ReplicaPlan(
        stable,
        0,
        Stream.concat(others.stream().filter(pod -> !pod.ready()), working.stream()).toList(),
        working.stream().map(SeenPod::ordinal).toList());
  }

  /**
   * A stable agent that cannot come up must not keep bad ones in their places. That holds for one,
   * while another works: else the revision is what does not come up, and would take all with it.
   */
  private static int excused(String stable, Agents agents) {
    boolean works = agents.ordinals().anyMatch(o -> agents.isOf(stable, o) && agents.isReady(o));
    int stuck = agents.count(ordinal -> agents.isStuckAt(stable, ordinal));
    return works && stuck == 1 ? 1 : 0;
  }
}
