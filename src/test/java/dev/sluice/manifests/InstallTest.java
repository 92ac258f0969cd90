// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.manifests;

import static dev.sluice.kit.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.api.Migration;
import dev.sluice.api.MigrationStatus;
import dev.sluice.api.MigrationStatus.HistoryEntry;
import dev.sluice.api.MigrationStatus.Phase;
import dev.sluice.kit.CleanHistory;
import dev.sluice.kit.MigrationProbe;
import dev.sluice.local.ControlPlaneException;
import dev.sluice.manifests.AuditedCluster.Asked;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/**
 * Sluice is installed, upgraded and taken away while agents run and a migration is under way, on a
 * cluster of its own. The operator is the shipped program under the account that was installed; the
 * pods of its Deployment are simulated, as all are here.
 */
@Tag("packaged")
class InstallTest {
  private static final String SYSTEM = "sluice-system";
  private static final Map<String, String> USUAL = Map.of();

  @TempDir private static Path folder;
  private static AuditedCluster cluster;

  @RegisterExtension final CleanHistory history = CleanHistory.on(() -> cluster.client("default"));

  @BeforeAll
  static void start() throws Exception {
    cluster = AuditedCluster.start(folder);
    cluster.kubectl("apply", "--server-side", "-k", home("crds"));
    cluster.kubectl("wait", "--for=condition=Established", "-f", home("crds"));
  }

  @AfterAll
  static void end() {
    if (cluster != null) {
      cluster.close();
    }
  }

  @Test
  void an_upgrade_in_mid_migration_changes_no_decision() throws Exception {
    cluster.kubectl("apply", "--server-side", "-k", home("k8s"));
    try (KubernetesClient client = namespace("upgraded")) {
      MigrationProbe probe = new MigrationProbe(client, "upgraded");
      MigrationStatus before;
      InstalledOperator next;
      try (InstalledOperator old = operator(SYSTEM, "before", USUAL)) {
        before = halfWay(probe);

        // As a Deployment does: the next replica is ready before an old one goes.
        next = operator(SYSTEM, "after", USUAL);
        assertThat(old.process().alive()).isTrue();
      }
      try (next) {
        await().until(() -> next.log().contains("leads, with epoch"));

        assertThat(standing(probe)).isEqualTo(standing(before));

        probe.annotate("otp", "sluice.dev/skip-wait", "two/50/1");
        MigrationStatus done = probe.reaches("otp", s -> s.phase() == Phase.Completed);
        assertThat(done.history())
            .extracting(HistoryEntry::decision)
            .doesNotContain("RollBack", "Refuse");
        assertThat(done.record().attempt()).isEqualTo(1);
      }
    } finally {
      cluster.kubectl("delete", "--ignore-not-found", "-k", home("k8s/base"));
    }
  }

  @Test
  void who_takes_sluice_away_leaves_agents_running_and_who_brings_it_back_goes_on_where_it_was()
      throws Exception {
    cluster.kubectl("apply", "--server-side", "-k", home("k8s"));
    try (KubernetesClient client = namespace("left")) {
      MigrationProbe probe = new MigrationProbe(client, "left");
      MigrationStatus before;
      try (InstalledOperator _ = operator(SYSTEM, "gone", USUAL)) {
        before = halfWay(probe);
      }
      Map<String, String> running = pods(client);

      // The worst way: with the CRDs, which would take all agents along.
      assertThatThrownBy(() -> cluster.kubectl("delete", "-k", home("k8s")))
          .isInstanceOf(ControlPlaneException.class)
          .hasMessageContaining("agentdeployments.sluice.dev")
          .hasMessageContaining("stays: with it would go every object of its kind");

      await().until(() -> client.namespaces().withName(SYSTEM).get() == null);
      assertThat(cluster.kubectl("get", "clusterroles,validatingadmissionpolicies", "-o", "name"))
          .doesNotContain("sluice");
      assertThat(everything(client)).allMatch(o -> o.getMetadata().getFinalizers().isEmpty());
      assertThat(pods(client)).isEqualTo(running);
      client.pods().withName("planner-1").delete();
      await().until(() -> pods(client).size() == 4 && !pods(client).equals(running));

      cluster.kubectl("apply", "--server-side", "-k", home("k8s"));
      try (InstalledOperator again = operator(SYSTEM, "again", USUAL)) {
        await().until(() -> again.log().contains("leads, with epoch"));
        assertThat(standing(probe)).isEqualTo(standing(before));
        probe.annotate("otp", "sluice.dev/skip-wait", "two/50/1");
        probe.reaches("otp", s -> s.phase() == Phase.Completed);
      }
      assertThat(pods(client)).containsEntry("planner-0", running.get("planner-0"));
    } finally {
      cluster.kubectl("delete", "--ignore-not-found", "-k", home("k8s/base"));
    }
  }

  @Test
  void helm_installs_upgrades_and_takes_away_and_agents_run_on() throws Exception {
    Helm helm = Helm.require();
    Path chart = Manifests.HOME.resolve("charts/sluice");
    helm.on(cluster.kubeconfig(), "install", "sluice", chart.toString(), "--create-namespace");
    try (KubernetesClient client = namespace("by-helm")) {
      MigrationProbe probe = new MigrationProbe(client, "by-helm");
      MigrationStatus before;
      Map<String, String> running;
      try (InstalledOperator _ = operator(SYSTEM, "by-helm", USUAL)) {
        before = halfWay(probe);
        running = pods(client);

        helm.on(cluster.kubeconfig(), "upgrade", "sluice", chart.toString(), "--set=replicas=3");

        assertThat(
                client
                    .apps()
                    .deployments()
                    .inNamespace(SYSTEM)
                    .withName("sluice")
                    .require()
                    .getSpec()
                    .getReplicas())
            .isEqualTo(3);
      }
      helm.on(cluster.kubeconfig(), "uninstall", "sluice", "--wait");

      assertThat(cluster.kubectl("get", "crds", "-o", "name")).contains("migrations.sluice.dev");
      assertThat(cluster.kubectl("get", "clusterroles,validatingadmissionpolicies", "-o", "name"))
          .doesNotContain("sluice");
      assertThat(standing(probe)).isEqualTo(standing(before));
      assertThat(pods(client)).isEqualTo(running);
    } finally {
      cluster.kubectl("delete", "namespace", SYSTEM);
    }
  }

  @Test
  void in_one_namespace_a_migration_completes_without_any_right_in_the_cluster() throws Exception {
    try (KubernetesClient agents = namespace("agents");
        KubernetesClient others = namespace("others")) {
      cluster.kubectl("apply", "--server-side", "-k", home("k8s/one-namespace"));
      MigrationProbe probe = new MigrationProbe(agents, "agents");
      MigrationProbe elsewhere = new MigrationProbe(others, "others").fleet(1, "a");
      try (InstalledOperator operator =
          operator("agents", "alone", Map.of("sluice.namespace", "agents"))) {
        halfWay(probe);
        probe.annotate("otp", "sluice.dev/skip-wait", "two/50/1");
        probe.reaches("otp", s -> s.phase() == Phase.Completed);

        assertThat(pods(agents)).hasSize(4);
        assertThat(elsewhere.set().getStatus()).as("of another namespace").isNull();
        await()
            .untilAsserted(
                () ->
                    assertThat(operator.log())
                        .contains(
                            "Right missing: get customresourcedefinitions",
                            "Right missing: get validatingadmissionpolicies",
                            "Right missing: create tokenreviews of authentication.k8s.io."
                                + " Without it Sluice cannot believe tokens",
                            "AuthorizationUnenforced"));
        assertThat(operator.log().lines().filter(l -> l.contains("Right missing"))).hasSize(3);
      }
      assertThat(cluster.asked("agents"))
          .filteredOn(one -> !one.allowed())
          .extracting(Asked::resource)
          .containsOnly("customresourcedefinitions", "validatingadmissionpolicies");
    }
  }

  /** Four agents, half of them exposed to the second flag for an hour. */
  private static MigrationStatus halfWay(MigrationProbe probe) {
    probe.fleet(4, "a", "b");
    probe.apply(
        """
        apiVersion: sluice.dev/v1alpha1
        kind: HealthPolicy
        metadata: {name: quick}
        spec: {interval: 1s}
        ---
        apiVersion: sluice.dev/v1alpha1
        kind: Migration
        metadata: {name: otp}
        spec:
          flagSetName: otp
          healthPolicyName: quick
          stages:
          - {name: one, flags: [{key: a}], steps: [], window: 1s}
          - {name: two, flags: [{key: b}], steps: [{percent: 50, hold: 1h}], window: 1s}
        """);
    await().until(() -> probe.set().getStatus() != null && probe.exposed("b") == 2);
    return probe.status("otp");
  }

  /** What has been decided; what it is judged by may be noted anew. */
  private static List<Object> standing(MigrationStatus status) {
    return List.of(
        status.record().attempt(),
        status.record().stage(),
        status.record().step(),
        status.record().enteredTime(),
        status.record().exposures(),
        status.record().cohorts(),
        status.history());
  }

  private static List<Object> standing(MigrationProbe probe) {
    return standing(probe.status("otp"));
  }

  private static Map<String, String> pods(KubernetesClient client) {
    return client.pods().list().getItems().stream()
        .filter(pod -> pod.getMetadata().getName().startsWith("planner-"))
        .collect(
            Collectors.toMap(
                pod -> pod.getMetadata().getName(),
                pod -> pod.getMetadata().getUid(),
                (one, other) -> one,
                TreeMap::new));
  }

  private static List<HasMetadata> everything(KubernetesClient client) {
    return Stream.of(
            client.resources(Migration.class).list().getItems(),
            client.resources(dev.sluice.api.FlagSet.class).list().getItems(),
            client.resources(dev.sluice.api.AgentDeployment.class).list().getItems(),
            client.apps().statefulSets().list().getItems(),
            client.apps().controllerRevisions().list().getItems(),
            client.pods().list().getItems(),
            client.services().list().getItems(),
            client.policy().v1().podDisruptionBudget().list().getItems())
        .flatMap(List::stream)
        .map(HasMetadata.class::cast)
        .toList();
  }

  private static KubernetesClient namespace(String name) {
    cluster.kubectl("create", "namespace", name);
    KubernetesClient client = cluster.client(name);
    client
        .serviceAccounts()
        .withName("default")
        .waitUntilCondition(java.util.Objects::nonNull, 30, TimeUnit.SECONDS);
    return client;
  }

  private static InstalledOperator operator(
      String namespace, String name, Map<String, String> settings) throws Exception {
    return InstalledOperator.start(cluster, namespace, name, settings, folder);
  }

  private static String home(String file) {
    return Manifests.HOME.resolve(file).toString();
  }
}
