// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.migration;

import dev.sluice.api.AgentDeployment;
import dev.sluice.api.AgentDeploymentStatus;
import dev.sluice.api.Migration;
import dev.sluice.api.MigrationStatus;
import dev.sluice.api.MigrationStatus.HistoryEntry;
import dev.sluice.api.MigrationStatus.Phase;
import dev.sluice.api.RolloutRecord.Exposure;
import dev.sluice.fleet.WorkloadNames;
import dev.sluice.kit.Patience;
import dev.sluice.kit.SeeingOperator;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.Resource;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** Fleets and a migration that brings them another image, on a real control plane. */
final class BroughtWorld implements AutoCloseable {
  static final String FLEET =
      """
      apiVersion: sluice.dev/v1alpha1
      kind: AgentDeployment
      metadata: {name: planner}
      spec:
        replicas: 4
        flagSetNames: [otp]
        rollout: {steps: [], window: 0s}
        template:
          metadata: {annotations: {test: fine}}
          spec:
            terminationGracePeriodSeconds: 0
            containers:
            - {name: agent, image: "planner:1", env: [{name: COLOUR, value: blue}]}
      """;
  static final String WRITER = FLEET.replace("planner", "writer");
  static final String FLAGS =
      """
      apiVersion: sluice.dev/v1alpha1
      kind: FlagSet
      metadata: {name: otp}
      spec: {flags: [{key: registry}]}
      """;
  static final String MIGRATION =
      """
      apiVersion: sluice.dev/v1alpha1
      kind: Migration
      metadata: {name: otp}
      spec:
        flagSetName: otp
        cooldown: 0s
        stages:
        - name: registry
          steps: [{percent: 50, hold: 1s}]
          window: 1s
          deadline: 1h
          flags: [{key: registry}]
          overlays:
          - {agentDeploymentName: planner, containers: [{name: agent, image: "planner:2"}]}
      """;
  static final String SLOW = MIGRATION.replace("hold: 1s", "hold: 30m");
  static final String BOTH =
      SLOW
          + "    - {agentDeploymentName: writer, containers: [{name: agent, image: \"writer:2\"}]}\n";

  private final KubernetesClient client;
  private final SeeingOperator operator;

  /** Four agents run planner:1. */
  BroughtWorld(KubernetesClient client) {
    this.client = client;
    this.operator = SeeingOperator.start(client);
    apply(FLAGS);
    settle(FLEET);
  }

  @Override
  public void close() {
    operator.close();
  }

  void apply(String yaml) {
    client.resource(yaml).fieldManager("kubectl").forceConflicts().serverSideApply();
  }

  void settle(String yaml) {
    apply(yaml);
    String name = yaml.equals(WRITER) ? "writer" : "planner";
    until(() -> resourceOf(name).getStatus() != null && rests(name) && pods(name).size() == 4);
  }

  boolean rests(String name) {
    AgentDeploymentStatus status = fleet(name);
    return status != null
        && status.phase() == Phase.Completed
        && status.stableRevision() != null
        && status.readyReplicas() == 4
        && status.stableRevision().equals(status.updateRevision())
        && isObserved(name);
  }

  boolean isObserved(String name) {
    AgentDeployment fleet = resourceOf(name);
    return fleet.getMetadata().getGeneration().equals(fleet.getStatus().observedGeneration());
  }

  AgentDeployment resourceOf(String name) {
    return client.resources(AgentDeployment.class).withName(name).require();
  }

  AgentDeploymentStatus fleet(String name) {
    return resourceOf(name).getStatus();
  }

  String spec(String name) {
    return resourceOf(name).getSpec().template().toString();
  }

  /** The migration. */
  Resource<Migration> resource() {
    return client.resources(Migration.class).withName("otp");
  }

  /** That fleet. */
  Resource<AgentDeployment> fleets(String name) {
    return client.resources(AgentDeployment.class).withName(name);
  }

  Migration migration() {
    return resource().require();
  }

  List<String> causes() {
    return migration().getStatus().history().stream().map(HistoryEntry::cause).toList();
  }

  void awaitMigration(Predicate<MigrationStatus> what) {
    until(() -> migration().getStatus() != null && what.test(migration().getStatus()));
  }

  static int exposure(MigrationStatus status) {
    return status.record() == null
        ? 0
        : status.record().exposures().stream().mapToInt(Exposure::percent).max().orElse(0);
  }

  List<Pod> pods(String fleet) {
    return client
        .pods()
        .withLabel(WorkloadNames.LABEL, WorkloadNames.label(fleet))
        .list()
        .getItems();
  }

  Map<String, Long> images(String fleet) {
    return pods(fleet).stream()
        .collect(Collectors.groupingBy(BroughtWorld::image, Collectors.counting()));
  }

  Map<String, String> uids(String fleet) {
    return pods(fleet).stream()
        .collect(Collectors.toMap(p -> p.getMetadata().getName(), p -> p.getMetadata().getUid()));
  }

  static String image(Pod pod) {
    return pod.getSpec().getContainers().getFirst().getImage();
  }

  static boolean says(Pod pod, String colour) {
    return pod.getSpec().getContainers().getFirst().getEnv().stream()
        .anyMatch(v -> v.getName().equals("COLOUR") && colour.equals(v.getValue()));
  }

  static void until(Callable<Boolean> what) {
    Patience.await().pollInterval(Duration.ofMillis(50)).until(what);
  }
}
