// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.history.rules;

import dev.sluice.api.AgentDeploymentStatus;
import dev.sluice.api.FlagSetStatus;
import dev.sluice.api.FlagSetStatus.EffectiveFlag;
import dev.sluice.api.MigrationStatus;
import dev.sluice.api.MigrationStatus.HealthStatus;
import dev.sluice.history.Change;
import dev.sluice.history.Finding;
import dev.sluice.history.Invariant;
import dev.sluice.history.Scene;
import dev.sluice.history.View;
import io.fabric8.kubernetes.api.model.Condition;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Nothing is written while nothing changes. */
final class IdleRules implements Invariant {
  @Override
  public String id() {
    return "I11";
  }

  @Override
  public String sentence() {
    return "Every write of Sluice changes something besides times, and besides readings, which are"
        + " told with transitions and once a minute while a stage runs. A time that was still to"
        + " come, by a clock that has been put back, may be set anew.";
  }

  @Override
  public @Nullable Finding check(Change change, Scene scene) {
    View before = change.before();
    View after = change.after();
    if (before == null || after == null || !change.writer().isSluice()) {
      return null;
    }
    boolean idle =
        switch (after) {
          case View.OfMigration m -> before instanceof View.OfMigration b && idle(b, m);
          case View.OfFlagSet f ->
              before instanceof View.OfFlagSet b && idle(b.status(), f.status());
          case View.OfFleet f -> before instanceof View.OfFleet b && idle(b.status(), f.status());
          case View.OfOther o -> o.equals(before);
        };
    return idle ? Finding.of("the write changed nothing but times or readings") : null;
  }

  private static boolean idle(View.OfMigration before, View.OfMigration after) {
    MigrationStatus was = before.status();
    MigrationStatus is = after.status();
    return was != null
        && is != null
        && Objects.equals(was.observedGeneration(), is.observedGeneration())
        && was.phase() == is.phase()
        && Records.sameButRevision(was.record(), is.record())
        && Objects.equals(was.waitingFor(), is.waitingFor())
        && Objects.equals(was.exposure(), is.exposure())
        && Objects.equals(was.progress(), is.progress())
        && Objects.equals(was.stage(), is.stage())
        && Objects.equals(was.lastRollback(), is.lastRollback())
        && was.stages().equals(is.stages())
        && was.history().equals(is.history())
        && same(was.conditions(), is.conditions(), "Healthy")
        && !putRight(was.verdict(), is.verdict());
  }

  private static boolean idle(
      @Nullable AgentDeploymentStatus was, @Nullable AgentDeploymentStatus is) {
    return was != null
        && is != null
        && Objects.equals(was.observedGeneration(), is.observedGeneration())
        && was.phase() == is.phase()
        && Objects.equals(was.replicas(), is.replicas())
        && Objects.equals(was.readyReplicas(), is.readyReplicas())
        && Objects.equals(was.updatedReplicas(), is.updatedReplicas())
        && Objects.equals(was.stableRevision(), is.stableRevision())
        && Objects.equals(was.updateRevision(), is.updateRevision())
        && Objects.equals(was.previousRevision(), is.previousRevision())
        && Objects.equals(was.exposure(), is.exposure())
        && Objects.equals(was.waitingFor(), is.waitingFor())
        && Records.sameButRevision(was.record(), is.record())
        && Objects.equals(was.lastRollback(), is.lastRollback())
        && was.history().equals(is.history())
        && Objects.equals(was.state(), is.state())
        && Objects.equals(was.selector(), is.selector())
        && Objects.equals(was.driven(), is.driven())
        && was.kept().equals(is.kept())
        && same(was.conditions(), is.conditions(), "Healthy")
        && !putRight(was.verdict(), is.verdict());
  }

  private static boolean putRight(@Nullable HealthStatus was, @Nullable HealthStatus is) {
    return was != null && is != null && Records.putRight(was.blindSinceTime(), is.blindSinceTime());
  }

  private static boolean idle(@Nullable FlagSetStatus was, @Nullable FlagSetStatus is) {
    return was != null
        && is != null
        && Objects.equals(was.observedGeneration(), is.observedGeneration())
        && Objects.equals(was.revision(), is.revision())
        && Objects.equals(was.summary(), is.summary())
        && was.claims().equals(is.claims())
        && was.kept().equals(is.kept())
        && was.cohorts().equals(is.cohorts())
        && Objects.equals(was.reset(), is.reset())
        && was.workloads().equals(is.workloads())
        && sameFlags(was.flags(), is.flags())
        && same(was.conditions(), is.conditions(), "");
  }

  private static boolean sameFlags(List<EffectiveFlag> were, List<EffectiveFlag> are) {
    if (were.size() != are.size()) {
      return false;
    }
    for (int i = 0; i < were.size(); i++) {
      EffectiveFlag was = were.get(i);
      EffectiveFlag is = are.get(i);
      if (!was.key().equals(is.key())
          || !Objects.equals(was.percent(), is.percent())
          || !Objects.equals(was.exposed(), is.exposed())
          || !Objects.equals(was.of(), is.of())
          || !Objects.equals(was.reason(), is.reason())
          || !Objects.equals(was.migration(), is.migration())
          || !Objects.equals(was.stage(), is.stage())) {
        return false;
      }
    }
    return true;
  }

  /** Whether the conditions say the same, whenever they began to. */
  private static boolean same(List<Condition> were, List<Condition> are, String but) {
    int said = 0;
    for (Condition is : are) {
      if (is.getType().equals(but)) {
        continue;
      }
      said++;
      if (!saidBefore(were, is)) {
        return false;
      }
    }
    int saidBefore = 0;
    for (Condition was : were) {
      saidBefore += was.getType().equals(but) ? 0 : 1;
    }
    return said == saidBefore;
  }

  private static boolean saidBefore(List<Condition> were, Condition is) {
    for (Condition was : were) {
      if (was.getType().equals(is.getType())) {
        return was.getStatus().equals(is.getStatus())
            && Objects.equals(was.getReason(), is.getReason())
            && Objects.equals(was.getMessage(), is.getMessage())
            && Objects.equals(was.getObservedGeneration(), is.getObservedGeneration());
      }
    }
    return false;
  }
}
