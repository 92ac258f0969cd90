// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.simulation.real;

import static dev.sluice.kit.Patience.PATIENCE;
import static dev.sluice.kit.Patience.await;

import dev.sluice.api.AgentDeployment;
import dev.sluice.api.FlagSet;
import dev.sluice.api.Migration;
import dev.sluice.api.MigrationStatus;
import dev.sluice.api.MigrationStatus.Phase;
import dev.sluice.kit.MigrationProbe;
import dev.sluice.kit.RunningOperator;
import dev.sluice.kit.WholeOperator;
import dev.sluice.migration.Nudges;
import dev.sluice.recorder.HistoryRecorder;
import dev.sluice.recorder.Recording;
import dev.sluice.signals.Signals;
import dev.sluice.signals.sources.NumberSource;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.api.model.coordination.v1.LeaseBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * One run on a real API server: people with kubectl, ten agents that serve metrics, and operators
 * that lead one after the other. All of the product is at work but the election.
 */
public final class RealRun implements AutoCloseable {
  private static final NumberSource NO_SOURCES =
      question -> {
        throw new IllegalStateException("no check asks a source outside");
      };

  private static final Duration AT_REST = Duration.ofSeconds(1);
  private static final String FLEET = "planner";
  private static final String AROUND =
      """
      apiVersion: sluice.dev/v1alpha1
      kind: FlagSet
      metadata: {name: otp}
      spec: {flags: [{key: a}, {key: b}, {key: c}, {key: d}, {key: e}, {key: f}]}
      ---
      apiVersion: sluice.dev/v1alpha1
      kind: HealthPolicy
      metadata: {name: strict}
      spec:
        interval: 1s
        failures: 2
        checks: [{name: error-rate, role: Guard, signal: ErrorRate, max: 0.05}]
      ---
      apiVersion: sluice.dev/v1alpha1
      kind: AgentDeployment
      metadata: {name: planner}
      spec:
        replicas: 10
        flagSetNames: [otp]
        metrics: {port: 9464}
        template: {spec: {containers: [{name: agent, image: "planner:1"}]}}
      """;

  private final KubernetesClient client;
  private final MigrationProbe people;
  private final HistoryRecorder recorder;
  private final ScriptedAgents agents = new ScriptedAgents();
  private final Path addresses = Files.createTempFile("agents", ".json");
  private final List<Reading> readings = new ArrayList<>();
  private RunningOperator operator;
  private Signals signals;

  /**
   * What was recorded.
   *
   * @param history every revision of every object
   * @param readings what migrations were told of their agents
   */
  public record Recorded(Recording history, List<Reading> readings) {}

  RealRun(KubernetesClient client) throws IOException {
    this.client = client;
    people = new MigrationProbe(client, client.getNamespace());
    agents.map(addresses, client.getNamespace(), FLEET, 20);
    recorder = HistoryRecorder.within(client.getNamespace(), client, InstantSource.system());
  }

  /** The flags, the policy and the fleet are applied. */
  void begins() {
    people.apply(AROUND);
  }

  /** A process takes the Lease, and reconciles with what that makes its epoch. */
  void leads(String identity) {
    long epoch = hold(identity);
    Nudges nudges = new Nudges();
    signals =
        new Signals(
            client.pods().withLabel(Signals.POD_LABEL),
            (namespace, selector) ->
                client.pods().inNamespace(namespace).withLabelSelector(selector),
            Optional.of(addresses),
            NO_SOURCES,
            InstantSource.system(),
            nudges::ring,
            (_, _) -> {});
    signals.start();
    NotedHealth health = new NotedHealth(signals.health(), readings);
    operator =
        RunningOperator.startAll(
            client, (c, parts) -> WholeOperator.reconcilers(c, parts, health, nudges, () -> epoch));
  }

  /** It ends, and gives the Lease back. */
  void resigns() {
    stop();
    hold(null);
  }

  private void stop() {
    if (operator != null) {
      operator.close();
      signals.close();
      operator = null;
    }
  }

  private long hold(String identity) {
    Lease lease =
        new LeaseBuilder()
            .withNewMetadata()
            .withName("sluice")
            .withNamespace(client.getNamespace())
            .endMetadata()
            .withNewSpec()
            .withHolderIdentity(identity)
            .endSpec()
            .build();
    var resource = client.leases().resource(lease);
    Lease held = resource.get() == null ? resource.create() : resource.update();
    return Long.parseLong(held.getMetadata().getResourceVersion());
  }

  void applies(String name, String... stages) {
    people.apply(
        """
        apiVersion: sluice.dev/v1alpha1
        kind: Migration
        metadata: {name: %s}
        spec: {flagSetName: otp, healthPolicyName: strict, cooldown: 0s, stages: [%s]}
        """
            .formatted(name, String.join(", ", stages)));
  }

  void annotates(String name, String annotation, String value) {
    annotates(Migration.class, name, annotation, value);
  }

  void kills(String flags) {
    annotates(FlagSet.class, "otp", "sluice.dev/kill", flags);
  }

  /** Sets it, or removes it where the value is null; as kubectl does, whatever stands there. */
  private void annotates(
      Class<? extends HasMetadata> type, String name, String annotation, String value) {
    client
        .resources(type)
        .withName(name)
        .patch(
            PatchContext.of(PatchType.JSON_MERGE),
            "{\"metadata\": {\"annotations\": {\"%s\": %s}}}"
                .formatted(annotation, value == null ? "null" : '"' + value + '"'));
  }

  void deletes(String migration) {
    client.resources(Migration.class).withName(migration).delete();
  }

  void scales(int replicas) {
    client.resources(AgentDeployment.class).withName(FLEET).scale(replicas);
  }

  ScriptedAgents agents() {
    return agents;
  }

  MigrationStatus reaches(String migration, Phase phase) {
    return reaches(migration, status -> status.phase() == phase);
  }

  MigrationStatus reaches(String migration, Predicate<MigrationStatus> wanted) {
    return people.reaches(migration, wanted);
  }

  /** On a step of that stage, or beyond it. */
  void runs(String migration, String stage, String exposure) {
    reaches(
        migration,
        s ->
            stage.equals(s.stage())
                && s.exposure() != null
                && s.exposure().startsWith(exposure)
                && (s.phase() == Phase.Advancing || s.phase() == Phase.Monitoring));
  }

  /** Ends it, once nothing more is written. */
  Recorded recorded() throws InterruptedException {
    AtomicReference<List<String>> before = new AtomicReference<>(List.of());
    await()
        .during(AT_REST)
        .until(
            () -> {
              List<String> now = versions();
              return before.getAndSet(now).equals(now);
            });
    stop();
    Recording history = recorder.finish(PATIENCE);
    synchronized (readings) {
      return new Recorded(history, List.copyOf(readings));
    }
  }

  private List<String> versions() {
    return Stream.of(Migration.class, FlagSet.class)
        .flatMap(type -> client.resources(type).list().getItems().stream())
        .map(object -> object.getMetadata().getResourceVersion())
        .toList();
  }

  @Override
  public void close() throws IOException {
    stop();
    recorder.close();
    agents.close();
    Files.delete(addresses);
  }
}
