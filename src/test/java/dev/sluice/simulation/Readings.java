// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.simulation;

import dev.sluice.api.AgentDeployment;
import dev.sluice.api.AgentDeploymentStatus;
import dev.sluice.api.Annotations;
import dev.sluice.api.HealthCheck.Role;
import dev.sluice.api.Migration;
import dev.sluice.api.RolloutRecord.Exposure;
import dev.sluice.judge.CheckVerdict;
import dev.sluice.judge.ConditionSight;
import dev.sluice.judge.Verdict;
import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.ConditionBuilder;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.time.Instant;
import java.util.List;

/** What the agents say of themselves, true or not: the same for all who ask. */
final class Readings {
  static final long INTERVAL = 30_000;

  private static final CheckVerdict PODS =
      new CheckVerdict("pods", Role.Guard, Verdict.Good, null, null, 3, "no restarts", 0, 1);
  private static final List<CheckVerdict> UNDECIDED =
      of(Role.Guard, Verdict.Undecided, null, "no look yet", 0);
  private static final List<CheckVerdict> GOOD =
      of(Role.Guard, Verdict.Good, 0.004, "0.4 % <= 5 %", 0);
  private static final List<CheckVerdict> BAD_ONCE =
      of(Role.Guard, Verdict.Bad, 0.198, "19.8 % > 5 %", 1);
  private static final List<CheckVerdict> BAD =
      of(Role.Guard, Verdict.Bad, 0.198, "19.8 % > 5 %", 2);
  private static final List<CheckVerdict> WATCH_BAD =
      of(Role.Watch, Verdict.Bad, 0.198, "19.8 % > 5 %", 2);
  private static final List<CheckVerdict> BLIND =
      of(Role.Guard, Verdict.Blind, null, "no agent answers", 0);
  private static final List<CheckVerdict> NAN =
      of(Role.Guard, Verdict.Blind, null, "agent_errors_total is NaN", 0);
  private static final List<CheckVerdict> IDLE =
      of(Role.Guard, Verdict.Undecided, null, "3 requests, too few", 0);

  private static final ConditionSight READY = new ConditionSight.Seen("True", false);
  private static final ConditionSight NOT_READY = new ConditionSight.Seen("False", false);

  private Deed mode = Deed.WELL;
  private String broken;
  private long changed;
  private long version;

  private static List<CheckVerdict> of(
      Role role, Verdict verdict, Double reading, String reason, int inARow) {
    return List.of(
        PODS, new CheckVerdict("error-rate", role, verdict, reading, 0.05, 101, reason, inARow, 2));
  }

  void become(Deed mode, String flag, long now) {
    this.mode = mode;
    this.broken = flag;
    this.changed = now;
    version++;
  }

  /** What is seen of a resource that a stage depends on. */
  ConditionSight sight() {
    return mode == Deed.UNREADY ? NOT_READY : READY;
  }

  /** That fleet, with an agent that is not ready while nothing else is. */
  AgentDeployment counted(AgentDeployment fleet) {
    int agents = fleet.getSpec().replicas();
    boolean all = mode != Deed.UNREADY || agents < 2;
    Condition ready =
        new ConditionBuilder()
            .withType("Ready")
            .withStatus(all ? "True" : "False")
            .withLastTransitionTime(Instant.ofEpochMilli(changed).toString())
            .build();
    AgentDeployment counted = new AgentDeployment();
    counted.setMetadata(fleet.getMetadata());
    counted.setSpec(fleet.getSpec());
    counted.setStatus(
        AgentDeploymentStatus.counting(
            null, agents, all ? agents : agents - 1, agents, null, List.of(ready)));
    return counted;
  }

  Deed mode() {
    return mode;
  }

  long changed() {
    return changed;
  }

  /** Whether no agent may be moved on now, wherever its flags stand. */
  boolean ailing() {
    return switch (mode) {
      case ILL, BLIND, NAN, WATCHED, UNSEEN -> true;
      default -> false;
    };
  }

  /** How often they have become something else. */
  long version() {
    return version;
  }

  /** How many looks it takes until the looks to come are like the last one. */
  int looksUntilKnown() {
    return mode == Deed.ILL || mode == Deed.BROKEN ? 2 : 1;
  }

  /** Whether each look may differ from the one before, for as long as this lasts. */
  boolean restless() {
    return mode == Deed.FLAPPING;
  }

  /**
   * What the checks make of it.
   *
   * @param looks how many looks there have been
   * @param since how many of them since the readings became what they are
   */
  List<CheckVerdict> checks(int looks, int since, ModelApi api) {
    return switch (mode) {
      case BLIND -> BLIND;
      case NAN -> NAN;
      case UNSEEN -> UNDECIDED;
      case IDLE -> looks == 0 ? UNDECIDED : IDLE;
      case ILL -> bad(looks, since);
      case WATCHED -> since == 0 ? well(looks) : WATCH_BAD;
      case FLAPPING -> looks % 2 == 1 ? BAD_ONCE : well(looks);
      case BROKEN -> isOn(api) ? bad(looks, since) : well(looks);
      default -> well(looks);
    };
  }

  private static List<CheckVerdict> well(int looks) {
    return looks == 0 ? UNDECIDED : GOOD;
  }

  private static List<CheckVerdict> bad(int looks, int since) {
    return since == 0 ? well(looks) : since == 1 ? BAD_ONCE : BAD;
  }

  private boolean isOn(ModelApi api) {
    for (HasMetadata object : api.all(Kind.MIGRATION).values()) {
      Migration migration = (Migration) object;
      if (migration.getSpec().observing()
          || migration.getStatus() == null
          || migration.getStatus().record() == null
          || migration.getMetadata().getAnnotations().containsKey(Annotations.ROLLBACK)) {
        continue;
      }
      for (Exposure exposure : migration.getStatus().record().exposures()) {
        if (exposure.percent() > 0 && exposure.key().equals(broken)) {
          return true;
        }
      }
    }
    return false;
  }
}
