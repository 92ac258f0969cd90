// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.agents;

import dev.sluice.agents.plan.ModelStatefulSet;
import dev.sluice.api.Annotations;
import java.time.Duration;

/**
 * Something that happens in the life of a fleet.
 *
 * @param number of an agent, a revision, or how many
 */
public record FleetEvent(Deed deed, int number) {
  private static final int REVISIONS = 4;
  private static final int MOST_AGENTS = 12;

  /** What may happen. */
  public enum Deed {
    Edit,
    Scale,
    Break,
    Mend,
    Rollback,
    RollbackTo,
    Pause,
    Retry,
    Lift,
    Pass,
    Turn,
    LookAtSet,
    LookAtPods,
    Control,
    SettleAll,
    Settle,
    Evict
  }

  void on(FleetLife life) {
    ModelStatefulSet set = life.set();
    int agent = number % Math.max(1, life.replicas());
    int revision = 1 + number % REVISIONS;
    switch (deed) {
      case Edit -> life.edit(revision);
      case Scale -> life.scale(number % MOST_AGENTS);
      case Break -> life.breaks();
      case Mend -> life.mends();
      case Rollback -> life.annotate(Annotations.ROLLBACK, "odd answers");
      case RollbackTo -> life.annotate(Annotations.ROLLBACK_TO, String.valueOf(revision));
      case Pause -> life.annotate(Annotations.PAUSE, "");
      case Retry -> life.retry();
      case Lift -> life.lift();
      case Pass -> life.pass(Duration.ofMinutes(1 + number));
      case Turn -> {
        life.operator().lookAtSet();
        life.operator().lookAtPods();
        life.turn();
        life.turn();
      }
      case LookAtSet -> life.operator().lookAtSet();
      case LookAtPods -> life.operator().lookAtPods();
      case Control -> {
        set.hear();
        set.sync();
      }
      case SettleAll -> set.pods().forEach(pod -> life.settle(pod.ordinal()));
      case Settle -> life.settle(agent);
      case Evict -> set.evict(agent);
    }
  }
}
