// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.migration;

import static dev.sluice.kit.MigrationProbe.migration;
import static dev.sluice.kit.MigrationProbe.stage;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.agents.AgentDeploymentReconciler;
import dev.sluice.agents.AuthorityKeeper;
import dev.sluice.agents.FleetNudges;
import dev.sluice.agents.plan.FlagEndpoint;
import dev.sluice.api.AgentDeployment;
import dev.sluice.api.Annotations;
import dev.sluice.api.FlagSet;
import dev.sluice.api.HealthPolicy;
import dev.sluice.api.Migration;
import dev.sluice.api.MigrationStatus.Phase;
import dev.sluice.flags.ExportKeeper;
import dev.sluice.flags.FlagSetReconciler;
import dev.sluice.judge.ConditionSight;
import dev.sluice.judge.suites.Suites;
import dev.sluice.kit.ApiServer;
import dev.sluice.kit.CleanHistory;
import dev.sluice.kit.MigrationProbe;
import dev.sluice.kit.Parts;
import dev.sluice.kit.RunningOperator;
import dev.sluice.kit.ScriptedHealth;
import dev.sluice.kit.StatelessAgents;
import dev.sluice.kit.Untouched;
import dev.sluice.kit.WatchedPods;
import dev.sluice.kube.Applier;
import dev.sluice.kube.Lags;
import dev.sluice.kube.QuorumReader;
import dev.sluice.kube.RefusedWrites;
import dev.sluice.kube.UnreadableObjects;
import dev.sluice.signals.Signals;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.apps.ControllerRevision;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.Ignore;
import io.javaoperatorsdk.operator.api.reconciler.Reconciler;
import io.javaoperatorsdk.operator.api.reconciler.UpdateControl;
import io.javaoperatorsdk.operator.processing.event.source.informer.InformerEventSource;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The SDK hands out the objects of its caches uncloned; no reconciler may change one. */
@ExtendWith(ApiServer.class)
class CachesUntouchedTest {
  @RegisterExtension final CleanHistory history = CleanHistory.onPlainCluster();

  private final Untouched untouched = new Untouched();
  private final InstantSource clock = InstantSource.system();

  @Test
  void no_reconciler_changes_what_it_was_given_by_a_cache(KubernetesClient client) {
    MigrationProbe probe = new MigrationProbe(client, client.getNamespace());
    probe.apply(
        """
        apiVersion: sluice.dev/v1alpha1
        kind: FlagSet
        metadata: {name: otp}
        spec: {flags: [{key: registry}]}
        """);
    probe.apply(
        """
        apiVersion: sluice.dev/v1alpha1
        kind: AgentDeployment
        metadata: {name: planner}
        spec: {replicas: 2, flagSetNames: [otp], template: {spec: {containers: [{name: agent, image: "x"}]}}}
        """);
    try (RunningOperator operator = RunningOperator.startAll(client, this::reconcilers)) {
      // When
      probe.apply(migration("m", stage("one", "registry")));
      probe.reaches("m", status -> status.phase() == Phase.Completed);
      probe.annotate("m", Annotations.ROLLBACK, "it burns");
      probe.reaches("m", status -> status.phase() == Phase.RolledBack);

      // Then
      assertThat(operator.reconciliations()).isGreaterThan(10);
      assertThat(untouched.touched()).isEmpty();
    }
  }

  private List<Reconciler<?>> reconcilers(KubernetesClient client, Parts parts) {
    FleetNudges nudges = new FleetNudges();
    Applier applier = new Applier(client, RefusedWrites.UNNOTED);
    UnreadableObjects unreadable = new UnreadableObjects(applier, clock);
    return List.of(
        new Migrations(client, applier, unreadable),
        new FlagSets(client, applier, unreadable),
        new Fleets(
            client, applier, unreadable, nudges, parts.keep(WatchedPods.of(client, nudges))));
  }

  private static List<HasMetadata> cached(
      Context<?> context, List<Class<? extends HasMetadata>> types) {
    List<HasMetadata> cached = new ArrayList<>();
    context.getPrimaryCache().list().forEach(cached::add);
    for (Class<? extends HasMetadata> type : types) {
      var source =
          (InformerEventSource<?, ?>) context.eventSourceRetriever().getEventSourceFor(type);
      source.list().forEach(cached::add);
    }
    return cached;
  }

  // Ignore: Quarkus would make beans of these, and refuses inner classes.
  @Ignore
  private final class Migrations extends MigrationReconciler {
    Migrations(KubernetesClient client, Applier applier, UnreadableObjects unreadable) {
      this(client, applier, unreadable, new Nudges(), Optional::empty);
    }

    private Migrations(
        KubernetesClient client,
        Applier applier,
        UnreadableObjects unreadable,
        Nudges nudges,
        Authority enforced) {
      super(
          new ScriptedHealth(nudges),
          (owner, namespace, asked) -> new ConditionSight.Unseen(),
          Suites.NONE,
          DeliverySource.NONE,
          SavedSource.ALWAYS,
          applier,
          unreadable,
          new QuorumReader(client, new Lags(clock)),
          new Announcer(applier, enforced),
          nudges,
          () -> null,
          enforced,
          TurnListener.NONE,
          clock);
    }

    @Override
    public UpdateControl<Migration> reconcile(Migration object, Context<Migration> context) {
      return untouched.during(
          cached(context, List.of(FlagSet.class, AgentDeployment.class, HealthPolicy.class)),
          () -> super.reconcile(object, context));
    }
  }

  @Ignore
  private final class FlagSets extends FlagSetReconciler {
    FlagSets(KubernetesClient client, Applier applier, UnreadableObjects unreadable) {
      super(
          applier,
          unreadable,
          new QuorumReader(client, new Lags(clock)),
          new ExportKeeper(client, applier, () -> null),
          () -> null,
          clock);
    }

    @Override
    public UpdateControl<FlagSet> reconcile(FlagSet object, Context<FlagSet> context) {
      return untouched.during(
          cached(context, List.of(Migration.class, AgentDeployment.class)),
          () -> super.reconcile(object, context));
    }
  }

  @Ignore
  private final class Fleets extends AgentDeploymentReconciler {
    Fleets(
        KubernetesClient client,
        Applier applier,
        UnreadableObjects unreadable,
        FleetNudges nudgedFleets,
        Signals pods) {
      super(
          client,
          applier,
          unreadable,
          new FlagEndpoint("flags.test", 8015, null, null),
          new AuthorityKeeper(client, applier, () -> null, null, List::of, clock),
          () -> null,
          nudgedFleets,
          pods.fleets(),
          new ScriptedHealth(new Nudges()),
          new StatelessAgents(),
          new QuorumReader(client, new Lags(clock)),
          new Announcer(applier, Optional::empty),
          Optional::empty,
          clock);
    }

    @Override
    public UpdateControl<AgentDeployment> reconcile(
        AgentDeployment object, Context<AgentDeployment> context) {
      return untouched.during(
          cached(
              context,
              List.of(
                  StatefulSet.class,
                  Service.class,
                  ControllerRevision.class,
                  FlagSet.class,
                  HealthPolicy.class)),
          () -> super.reconcile(object, context));
    }
  }
}
