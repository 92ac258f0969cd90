// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.realnode;

import static dev.sluice.kit.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.api.MigrationStatus;
import dev.sluice.api.MigrationStatus.Phase;
import dev.sluice.demo.fleet.AgentView;
import dev.sluice.demo.fleet.FleetMain;
import dev.sluice.kit.ApiServer;
import dev.sluice.kit.CleanHistory;
import dev.sluice.kit.FleetProbe;
import dev.sluice.kit.MigrationProbe;
import io.fabric8.kubernetes.api.model.ContainerStateTerminated;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.Watch;
import io.fabric8.kubernetes.client.Watcher;
import io.fabric8.kubernetes.client.WatcherException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The image of the operator, installed by {@code k8s/}, with agents that are pods too. */
@Tag("real-node")
@ExtendWith(ApiServer.class)
class InstalledOnKubeletTest {
  @RegisterExtension static final RealCluster CLUSTER = new RealCluster();

  private static final String NAMESPACE = "sluice-system";
  private static final String LEASE = "sluice";
  private static final String EXAMPLE = "k8s/examples/otp-cleanup";

  /** Judged by what needs no minute of looking on before it begins. */
  private static final String MIGRATION =
      """
      apiVersion: sluice.dev/v1alpha1
      kind: HealthPolicy
      metadata: {name: otp}
      spec: {interval: 1s, checks: [{name: errors, role: Guard, signal: ErrorRate, max: 0.05}]}
      ---
      apiVersion: sluice.dev/v1alpha1
      kind: Migration
      metadata: {name: otp}
      spec: {flagSetName: otp, healthPolicyName: otp, cooldown: 0s, stages: [%s, %s]}
      """;

  /** Three agents for whom one flag is fatal. */
  private static final String AGENTS =
      """
      apiVersion: sluice.dev/v1alpha1
      kind: FlagSet
      metadata: {name: otp}
      spec: {flags: [{key: registry}, {key: telemetry}]}
      ---
      apiVersion: sluice.dev/v1alpha1
      kind: AgentDeployment
      metadata: {name: planner}
      spec:
        replicas: 3
        flagSetNames: [otp]
        metrics: {port: 9464}
        template:
          spec:
            containers:
            - name: agent
              image: localhost/sluice-agent:0.1.0
              args: ["--flags=registry,telemetry", "--fault=%s", "--fault-flag=telemetry"]
              readinessProbe: {httpGet: {port: 9464, path: /ready}, periodSeconds: 1}
              resources: {requests: {cpu: 10m, memory: 128Mi}, limits: {memory: 192Mi}}
      """;

  @RegisterExtension final CleanHistory history = CleanHistory.onPlainCluster();

  @BeforeAll
  static void install() throws IOException {
    Images.agentOn(CLUSTER.node());
    Images.operatorOn(CLUSTER.node());
    CLUSTER.plane().kubectl("apply", "--server-side", "-k", "k8s");
  }

  @BeforeEach
  void both_serve() {
    CLUSTER
        .plane()
        .kubectl("-n", NAMESPACE, "rollout", "status", "deployment/sluice", "--timeout=300s");
  }

  @Test
  void two_replicas_run_and_none_was_restarted(KubernetesClient client) {
    assertThat(replicas(client))
        .hasSize(2)
        .allSatisfy(
            pod ->
                assertThat(pod.getStatus().getContainerStatuses())
                    .allMatch(
                        container -> container.getReady() && container.getRestartCount() == 0));
  }

  @Test
  void a_leader_that_is_told_to_end_lets_go_of_the_lease_and_is_not_killed(
      KubernetesClient client) {
    // Given
    String identity = await().until(() -> holder(client), Objects::nonNull);
    String leader = whoSays(identity + " leads", client);
    List<Lease> leases = new CopyOnWriteArrayList<>();
    List<Pod> pods = new CopyOnWriteArrayList<>();
    try (Watch _ = client.leases().inNamespace(NAMESPACE).watch(into(leases));
        Watch _ = client.pods().inNamespace(NAMESPACE).withName(leader).watch(into(pods))) {
      // When
      client.pods().inNamespace(NAMESPACE).withName(leader).delete();

      // Then
      await()
          .until(
              () -> holder(client),
              holder -> holder != null && !holder.isEmpty() && !holder.equals(identity));
      await("the pod is gone")
          .until(() -> client.pods().inNamespace(NAMESPACE).withName(leader).get() == null);
    }
    assertThat(leases)
        .filteredOn(lease -> lease.getMetadata().getName().equals(LEASE))
        .extracting(lease -> lease.getSpec().getHolderIdentity())
        .as("released, and not run out")
        .anyMatch(holder -> holder == null || holder.isEmpty());
    assertThat(pods.stream().flatMap(pod -> ends(pod).stream()))
        .as("exit code of a process that ended by SIGTERM, and not by SIGKILL")
        .isNotEmpty()
        .allMatch(end -> end.getExitCode() == 143);
  }

  @Test
  void the_example_is_migrated_to_its_end(KubernetesClient client) throws Exception {
    // Given
    String namespace = client.getNamespace();
    FleetProbe fleet = new FleetProbe(client, namespace);
    MigrationProbe migrations = new MigrationProbe(client, namespace);
    CLUSTER.plane().kubectl("-n", namespace, "apply", "-f", EXAMPLE + "/flagset.yaml");
    fleet.apply(Files.readString(Path.of(EXAMPLE, "agentdeployment.yaml")));
    fleet.reaches(s -> s.readyReplicas() != null && s.readyReplicas() == 10);

    // When
    CLUSTER.plane().kubectl("-n", namespace, "apply", "-k", EXAMPLE);
    migrations.reaches("otp-cleanup", s -> s.phase() == Phase.AwaitingApproval);
    migrations.annotate("otp-cleanup", "sluice.dev/approve", "enforcement/1");
    migrations.reaches("otp-cleanup", s -> s.phase() == Phase.Completed);

    // Then
    List<String> flags =
        Arrays.asList(
            "use_ets_agent_registry", "use_genserver_telemetry", "enforce_no_process_dict");
    for (Pod pod : client.pods().inNamespace(namespace).list().getItems()) {
      await(pod.getMetadata().getName() + " goes by them")
          .until(() -> flags.stream().allMatch(view(pod)::on));
    }
  }

  @ParameterizedTest
  @CsvSource({"crash, CrashLoopBackOff", "oom, OOMKilled"})
  void a_flag_that_kills_agents_is_taken_back(String fault, String words, KubernetesClient client) {
    // Given
    FleetProbe fleet = new FleetProbe(client, client.getNamespace());
    MigrationProbe migrations = new MigrationProbe(client, client.getNamespace());
    fleet.apply(AGENTS.formatted(fault));
    fleet.reaches(s -> s.phase() == Phase.Completed && s.readyReplicas() == 3);

    // When
    migrations.apply(
        MIGRATION.formatted(
            MigrationProbe.stage("registry", "registry"),
            MigrationProbe.slow("telemetry", "telemetry")));

    // Then
    MigrationStatus status = migrations.reaches("otp", s -> s.phase() == Phase.RolledBack);
    assertThat(status.history().getLast().message()).contains(words);
    await("the flag is off").until(() -> migrations.exposed("telemetry") == 0);
    assertThat(migrations.exposed("registry")).isEqualTo(3);
    fleet.reaches(s -> s.readyReplicas() == 3);
    assertThat(
            client.pods().inNamespace(client.getNamespace()).list().getItems().stream()
                .filter(
                    pod -> pod.getStatus().getContainerStatuses().getFirst().getRestartCount() > 0))
        .as("one agent of three had it")
        .hasSize(1);
  }

  private static List<Pod> replicas(KubernetesClient client) {
    return client
        .pods()
        .inNamespace(NAMESPACE)
        .withLabel("app.kubernetes.io/name", "sluice")
        .list()
        .getItems();
  }

  private static @Nullable String holder(KubernetesClient client) {
    return client.leases().inNamespace(NAMESPACE).list().getItems().stream()
        .filter(lease -> lease.getMetadata().getName().equals(LEASE))
        .findFirst()
        .map(lease -> lease.getSpec().getHolderIdentity())
        .orElse(null);
  }

  private static String whoSays(String words, KubernetesClient client) {
    return replicas(client).stream()
        .map(pod -> pod.getMetadata().getName())
        .filter(
            name -> client.pods().inNamespace(NAMESPACE).withName(name).getLog().contains(words))
        .findFirst()
        .orElseThrow();
  }

  private static List<ContainerStateTerminated> ends(Pod pod) {
    return pod.getStatus().getContainerStatuses().stream()
        .map(container -> container.getState().getTerminated())
        .filter(Objects::nonNull)
        .toList();
  }

  private static AgentView view(Pod pod) {
    try (HttpClient http = HttpClient.newHttpClient()) {
      URI address = URI.create("http://" + pod.getStatus().getPodIP() + ":9464/agent");
      return FleetMain.json()
          .readValue(
              http.send(HttpRequest.newBuilder(address).build(), BodyHandlers.ofString()).body(),
              AgentView.class);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private static <T> Watcher<T> into(List<T> seen) {
    return new Watcher<>() {
      @Override
      public void eventReceived(Action action, T object) {
        seen.add(object);
      }

      @Override
      public void onClose(WatcherException cause) {}
    };
  }
}
