// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.agents.plan;

import dev.sluice.agents.plan.SeenPod.State;
import dev.sluice.fleet.Workload;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/** A fleet, and all that acts on it. */
final class ModelLife {
  private static final int ROUNDS = 200;

  /** What may happen. */
  enum Deed {
    Turn,
    LookAtSet,
    LookAtPods,
    Act,
    Control,
    Hear,
    Sync,
    SettleAll,
    Settle,
    Evict,
    Fail,
    Scale,
    Step,
    Supersede,
    GoBack,
    Retry;

    /** Whether it begins a way back. */
    boolean isBack() {
      return this == Supersede || this == GoBack || this == Retry;
    }
  }

  /**
   * Something that happens.
   *
   * @param number of the agent, or how many
   */
  record Event(Deed deed, int number) {}

  final ModelStatefulSet set;
  private final ModelOperator operator;
  private final int maxUnavailable;
  int replicas;
  int percent;
  private int updates;
  String update = "update-0";
  Set<Integer> broken = Set.of();
  Set<Integer> busy = Set.of();
  boolean drains;

  /** Revision of which no agent can start any more. */
  String gone = "";

  ModelLife(int replicas, int maxUnavailable) {
    this.replicas = replicas;
    this.maxUnavailable = maxUnavailable;
    set = new ModelStatefulSet("stable", replicas);
    operator = new ModelOperator(set);
  }

  int reached() {
    return new Workload("shop", "planner", replicas).reached(percent);
  }

  long exposed() {
    return set.pods().stream()
        .filter(pod -> pod.ordinal() < replicas && pod.revision().equals(update))
        .count();
  }

  long works(Predicate<SeenPod> which) {
    return set.pods().stream().filter(SeenPod::ready).filter(which).count();
  }

  Map<String, Integer> counts() {
    Map<String, Integer> counts = new HashMap<>();
    set.pods().forEach(pod -> counts.merge(pod.revision(), 1, Integer::sum));
    return counts;
  }

  void happens(Event event) {
    switch (event.deed()) {
      case Turn -> {
        operator.lookAtSet();
        operator.lookAtPods();
        act();
      }
      case Control -> {
        set.hear();
        set.sync();
      }
      case SettleAll -> set.pods().forEach(pod -> settle(pod.ordinal()));
      case LookAtSet -> operator.lookAtSet();
      case LookAtPods -> operator.lookAtPods();
      case Act -> act();
      case Hear -> set.hear();
      case Sync -> set.sync();
      case Settle -> settle(event.number() % Math.max(1, replicas));
      case Evict -> set.evict(event.number() % Math.max(1, replicas));
      case Fail -> fail(event.number() % Math.max(1, replicas));
      case Scale -> replicas = event.number() % 12;
      case Step -> percent = Math.min(100, percent + 5 + event.number());
      case Supersede -> supersede();
      case GoBack -> percent = 0;
      case Retry -> retry();
    }
  }

  private void act() {
    operator.act(
        new Course("stable", update, reached(), maxUnavailable),
        replicas,
        new Care(drains, Set.of()),
        busy);
  }

  private void settle(int ordinal) {
    boolean starts =
        set.pods().stream()
            .noneMatch(p -> p.ordinal() == ordinal && p.revision().equals(gone) && !p.ready());
    set.settle(ordinal, broken.contains(ordinal) || !starts ? State.Stuck : State.Ready);
  }

  private void fail(int ordinal) {
    set.pods().stream()
        .filter(pod -> pod.ordinal() == ordinal && !pod.leaving())
        .forEach(pod -> set.settle(ordinal, ordinal % 2 == 0 ? State.Stuck : State.Starting));
  }

  void breaks(int ordinal) {
    set.settle(ordinal, State.Stuck);
  }

  /** It had hardly begun to go back. */
  private void retry() {
    percent = 0;
    happens(new Event(Deed.Turn, 0));
    happens(new Event(Deed.Control, 0));
    percent = 10;
  }

  private void supersede() {
    percent = 0;
    update = "update-" + ++updates;
  }

  void comesToRest() {
    for (int round = 0; round < ROUNDS; round++) {
      happens(new Event(Deed.Turn, 0));
      happens(new Event(Deed.Control, 0));
      happens(new Event(Deed.SettleAll, 0));
    }
  }
}
