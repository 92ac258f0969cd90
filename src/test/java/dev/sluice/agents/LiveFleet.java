// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.agents;

import dev.sluice.agents.plan.FlagEndpoint;
import dev.sluice.agents.plan.Trust;
import dev.sluice.api.AgentDeployment;
import dev.sluice.fleet.WorkloadNames;
import dev.sluice.kit.Marks;
import dev.sluice.kit.Patience;
import dev.sluice.kit.RunningOperator;
import dev.sluice.kit.WatchedPods;
import dev.sluice.kube.Applier;
import dev.sluice.kube.Conditions;
import dev.sluice.kube.EpochSource;
import dev.sluice.kube.Lags;
import dev.sluice.kube.QuorumReader;
import dev.sluice.kube.RefusedWrites;
import dev.sluice.kube.UnreadableObjects;
import dev.sluice.migration.Announcer;
import dev.sluice.signals.Signals;
import dev.sluice.state.HttpStateKeeper;
import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.Resource;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The AgentDeployment {@code planner} on a real control plane, with its reconciler at work. */
final class LiveFleet implements AutoCloseable {
  static final String YAML =
      """
      apiVersion: sluice.dev/v1alpha1
      kind: AgentDeployment
      metadata: {name: planner}
      spec:
        replicas: 2
        metrics: {port: 9464}
        rollout: {steps: [], window: 0s}
        template:
          spec:
            terminationGracePeriodSeconds: 0
            containers:
            - name: agent
              image: planner:1
              env: [{name: COLOUR, value: blue}, {name: SHAPE, value: round}, {name: EMPTY, value: ""}]
              resources: {requests: {cpu: "0.01", memory: 1024Ki}}
      """;

  // The garbage collector learns of a kind that is new to the cluster within 30 s only.

  private final KubernetesClient client;
  private final String name;
  private final RunningOperator operator;

  LiveFleet(KubernetesClient client) {
    this(client, "planner");
  }

  LiveFleet(KubernetesClient client, String name) {
    this(client, name, client);
  }

  /**
   * Another fleet than planner, or an operator with rights of its own.
   *
   * @param access whose rights the reconciler has
   */
  LiveFleet(KubernetesClient client, String name, KubernetesClient access) {
    this(client, name, access, null, null, List::of, Optional.empty());
  }

  /** One whose agents are asked where that file says. */
  LiveFleet(KubernetesClient client, Path addresses) {
    this(client, "planner", client, null, null, List::of, Optional.of(addresses));
  }

  /** As the next one, with agents that are asked at the addresses of their pods. */
  LiveFleet(
      KubernetesClient client,
      String name,
      KubernetesClient access,
      @Nullable Trust trust,
      @Nullable Path authorities,
      Supplier<List<X509Certificate>> shown) {
    this(client, name, access, trust, authorities, shown, Optional.empty());
  }

  /**
   * One whose agents are told of TLS.
   *
   * @param authorities the file of which the operator makes ConfigMaps; null if it makes none
   * @param shown what the wire shows, which they know as flags.test
   * @param addresses says where agents are asked
   */
  LiveFleet(
      KubernetesClient client,
      String name,
      KubernetesClient access,
      @Nullable Trust trust,
      @Nullable Path authorities,
      Supplier<List<X509Certificate>> shown,
      Optional<Path> addresses) {
    this.client = client;
    this.name = name;
    this.operator =
        RunningOperator.startAll(
            access,
            (own, parts) -> {
              Applier applier = new Applier(own, RefusedWrites.UNNOTED);
              FleetNudges nudges = new FleetNudges();
              EpochSource epoch = () -> null;
              Signals signals = parts.keep(WatchedPods.of(own, nudges, _ -> {}, addresses));
              return List.of(
                  new AgentDeploymentReconciler(
                      own,
                      applier,
                      new UnreadableObjects(applier, InstantSource.system()),
                      new FlagEndpoint("flags.test", 8015, null, trust),
                      new AuthorityKeeper(
                          own, applier, () -> null, authorities, shown, InstantSource.system()),
                      epoch,
                      nudges,
                      signals.fleets(),
                      WatchedPods.health(signals),
                      parts.keep(
                          HttpStateKeeper.of(
                              signals.calls(), InstantSource.system(), nudges::heard)),
                      new QuorumReader(own, new Lags(InstantSource.system())),
                      new Announcer(applier, Optional::empty),
                      Optional::empty,
                      InstantSource.system()));
            });
  }

  /** As {@code kubectl apply --server-side} does, by a person. */
  void apply(String yaml) {
    client.resource(yaml).fieldManager("kubectl").forceConflicts().serverSideApply();
  }

  Resource<AgentDeployment> resource() {
    return client.resources(AgentDeployment.class).withName(name);
  }

  AgentDeployment get() {
    return resource().require();
  }

  @Nullable StatefulSet agents() {
    return client.apps().statefulSets().withName(WorkloadNames.child(name)).get();
  }

  List<Pod> pods() {
    return client
        .pods()
        .withLabel(WorkloadNames.LABEL, WorkloadNames.label(name))
        .list()
        .getItems();
  }

  /** The Ready condition, as far as it speaks of the present spec. */
  @Nullable Condition ready() {
    AgentDeployment fleet = get();
    return fleet.getStatus() == null
        ? null
        : fleet.getStatus().conditions().stream()
            .filter(condition -> condition.getType().equals(Conditions.READY))
            .filter(
                condition ->
                    fleet.getMetadata().getGeneration().equals(condition.getObservedGeneration()))
            .findFirst()
            .orElse(null);
  }

  String message() {
    Condition ready = ready();
    return ready == null ? "" : ready.getMessage();
  }

  void await(Reason reason) {
    until(
        () -> {
          Condition ready = ready();
          return ready != null && ready.getReason().equals(reason.name());
        });
  }

  void until(Callable<Boolean> what) {
    Patience.await().pollInterval(Duration.ofMillis(50)).until(what);
  }

  /** Makes the reconciler look again, and returns when it has. */
  void touch() {
    int seen = operator.reconciliations();
    Marks.annotate(resource(), "test/touched", Integer.toString(seen));
    until(() -> operator.reconciliations() > seen);
  }

  /** What the reconciler has written so far. */
  List<String> writes() {
    return operator.writes();
  }

  /** What the reconciler has read by the quorum of the API server so far. */
  List<String> reads() {
    return operator.reads();
  }

  @Override
  public void close() {
    operator.close();
  }
}
