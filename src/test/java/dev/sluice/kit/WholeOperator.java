// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.kit;

import dev.sluice.agents.AgentDeploymentReconciler;
import dev.sluice.agents.AuthorityKeeper;
import dev.sluice.agents.FleetNudges;
import dev.sluice.agents.plan.FlagEndpoint;
import dev.sluice.flags.ExportKeeper;
import dev.sluice.flags.FlagSetReconciler;
import dev.sluice.judge.ConditionSight;
import dev.sluice.judge.HealthSource;
import dev.sluice.judge.suites.Suites;
import dev.sluice.kube.Applier;
import dev.sluice.kube.EpochSource;
import dev.sluice.kube.Lags;
import dev.sluice.kube.QuorumReader;
import dev.sluice.kube.RefusedWrites;
import dev.sluice.kube.UnreadableObjects;
import dev.sluice.migration.Announcer;
import dev.sluice.migration.Authority;
import dev.sluice.migration.DeliverySource;
import dev.sluice.migration.MigrationReconciler;
import dev.sluice.migration.Nudges;
import dev.sluice.migration.SavedSource;
import dev.sluice.migration.TurnListener;
import dev.sluice.signals.Signals;
import dev.sluice.state.HttpStateKeeper;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.javaoperatorsdk.operator.api.reconciler.Reconciler;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * All reconcilers at work in one namespace, without Quarkus.
 *
 * @param running what they do is counted there
 * @param health as the test says it
 */
public record WholeOperator(RunningOperator running, ScriptedHealth health)
    implements AutoCloseable {
  /** Returns when the caches are filled. */
  public static WholeOperator start(KubernetesClient access) {
    return start(access, UnaryOperator.identity());
  }

  /**
   * As {@link #start(KubernetesClient)}.
   *
   * @param asked what stands between the migrations and their health: it is asked within each
   *     observation, after the caches have been
   */
  public static WholeOperator start(KubernetesClient access, UnaryOperator<HealthSource> asked) {
    Nudges nudges = new Nudges();
    ScriptedHealth health = new ScriptedHealth(nudges);
    return new WholeOperator(
        RunningOperator.startAll(
            access,
            (client, parts) -> reconcilers(client, parts, asked.apply(health), nudges, () -> null)),
        health);
  }

  /** The reconcilers of an operator that has that health, and leads with that epoch. */
  public static List<Reconciler<?>> reconcilers(
      KubernetesClient client, Parts parts, HealthSource health, Nudges nudges, EpochSource epoch) {
    return reconcilers(client, parts, health, Suites.NONE, nudges, epoch);
  }

  /** The same where suites are run. */
  public static List<Reconciler<?>> reconcilers(
      KubernetesClient client,
      Parts parts,
      HealthSource health,
      Suites suites,
      Nudges nudges,
      EpochSource epoch) {
    InstantSource clock = InstantSource.system();
    Authority enforced = Optional::empty;
    Applier applier = new Applier(client, RefusedWrites.UNNOTED);
    UnreadableObjects unreadable = new UnreadableObjects(applier, clock);
    QuorumReader quorum = new QuorumReader(client, new Lags(clock));
    FleetNudges fleets = new FleetNudges();
    Signals watched = parts.keep(WatchedPods.of(client, fleets));
    return List.of(
        new MigrationReconciler(
            health,
            (owner, namespace, asked) -> new ConditionSight.Unseen(),
            suites,
            DeliverySource.NONE,
            SavedSource.ALWAYS,
            applier,
            unreadable,
            quorum,
            new Announcer(applier, enforced),
            nudges,
            epoch,
            enforced,
            TurnListener.NONE,
            clock),
        new FlagSetReconciler(
            applier, unreadable, quorum, new ExportKeeper(client, applier, epoch), epoch, clock),
        new AgentDeploymentReconciler(
            client,
            applier,
            unreadable,
            new FlagEndpoint("flags.test", 8015, null, null),
            new AuthorityKeeper(client, applier, epoch, null, List::of, clock),
            epoch,
            fleets,
            watched.fleets(),
            WatchedPods.health(watched),
            parts.keep(HttpStateKeeper.of(watched.calls(), clock, fleets::heard)),
            quorum,
            new Announcer(applier, enforced),
            enforced,
            clock));
  }

  @Override
  public void close() {
    running.close();
  }
}
