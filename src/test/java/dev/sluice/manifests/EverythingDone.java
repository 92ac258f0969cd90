// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.manifests;

import static dev.sluice.kit.Patience.await;

import dev.sluice.api.AgentDeployment;
import dev.sluice.api.AgentDeploymentStatus;
import dev.sluice.api.FlagSet;
import dev.sluice.api.Migration;
import dev.sluice.api.MigrationStatus.Phase;
import dev.sluice.kit.Accounts;
import dev.sluice.kit.MigrationProbe;
import dev.sluice.signals.wire.Certificates;
import io.fabric8.kubernetes.api.model.DeletionPropagation;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.io.ByteArrayInputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.function.Predicate;

/**
 * A run in which the installed operator does everything at least once for which it needs a right.
 */
final class EverythingDone {
  private static final String TEAM = "team";
  private static final Path RESOURCES = Manifests.HOME.resolve("src/test/resources");

  /** More than are kept, by so many that not only the last turn deletes one. */
  private static final int REVISIONS = 16;

  private static final String FLEET =
      """
      apiVersion: sluice.dev/v1alpha1
      kind: AgentDeployment
      metadata: {name: planner}
      spec:
        replicas: 1
        flagSetNames: [otp]
        ports: [{name: http, port: 8080}]
        rollout: {steps: [], window: 0s, maxUnavailable: 1}
        template:
          metadata: {annotations: {test: fine}}
          spec:
            terminationGracePeriodSeconds: 0
            containers: [{name: agent, image: "planner:1"}]
      """;

  private static final String LEGACY =
      """
      apiVersion: sluice.dev/v1alpha1
      kind: AgentDeployment
      metadata: {name: legacy}
      spec:
        replicas: 1
        adopt: true
        rollout: {steps: [], window: 0s}
        template:
          metadata: {labels: {app: legacy}, annotations: {test: fine}}
          spec:
            terminationGracePeriodSeconds: 0
            containers: [{name: agent, image: "legacy:1"}]
      """;

  private static final String MIGRATION =
      """
      apiVersion: sluice.dev/v1alpha1
      kind: Migration
      metadata: {name: otp}
      spec:
        flagSetName: otp
        healthPolicyName: quick
        stages:
        - {name: one, steps: [], window: 1s, flags: [{key: registry}]%s}
      """;

  private final AuditedCluster cluster;
  private final Path folder;

  EverythingDone(AuditedCluster cluster, Path folder) {
    this.cluster = cluster;
    this.folder = folder;
  }

  void run() throws Exception {
    Certificates certificates = new Certificates(folder, "authority");
    Path certificate = folder.resolve("tls.crt");
    Path key = folder.resolve("tls.key");
    certificates.pem("ip:127.0.0.1", certificate, key);
    cluster.kubectl(
        "apply", "--server-side", "-f", RESOURCES.resolve("exports/featureflags.yaml").toString());
    cluster.kubectl("apply", "--server-side", "-k", Manifests.HOME.resolve("k8s").toString());
    cluster.kubectl("create", "namespace", TEAM);
    for (String role : new String[] {"sluice-suites", "sluice-exports", "sluice-adoption"}) {
      cluster.kubectl(
          "create",
          "rolebinding",
          role,
          "--namespace=" + TEAM,
          "--clusterrole=" + role,
          "--serviceaccount=sluice-system:sluice");
    }
    try (InstalledOperator operator =
            InstalledOperator.start(
                cluster,
                "sluice-system",
                "sluice-1",
                Map.of(
                    "sluice.flags.tls.certificate-file", certificate.toString(),
                    "sluice.flags.tls.key-file", key.toString(),
                    "sluice.flags.tls.ca-file", certificates.authority().toString(),
                    "sluice.flags.tls.agents", "true"),
                folder);
        KubernetesClient client = cluster.client(TEAM)) {
      steps(client, operator, certificates);
    }
  }

  private void steps(KubernetesClient client, InstalledOperator operator, Certificates trusted)
      throws Exception {
    apply(client, Files.readString(RESOURCES.resolve("installed/surroundings.yaml")));
    apply(client, FLEET);
    reaches(client, "planner", s -> s.phase() == Phase.Completed && s.stableRevision() != null);
    migrates(client);
    copies(client);
    asksForFlags(client, operator, trusted);
    changes(client);
    isForgottenAndComesAgain(client);
    takesOver(client);
    goesBack(client);
  }

  /** Through a stage with a suite, whose answer nobody waits for. */
  private void migrates(KubernetesClient client) {
    apply(
        client, MIGRATION.formatted(", readiness: [{name: suite, job: {cronJobName: checkout}}]"));
    await().until(() -> !client.batch().v1().jobs().list().getItems().isEmpty());
    client.resources(Migration.class).withName("otp").delete();
    await().until(() -> client.resources(Migration.class).withName("otp").get() == null);
    apply(client, MIGRATION.formatted(""));
    new MigrationProbe(client, TEAM).reaches("otp", s -> s.phase() == Phase.Completed);
  }

  /** Made, changed by what the migration did, and taken away. */
  private void copies(KubernetesClient client) {
    await().until(() -> copy(client) && client.configMaps().withName("otp-flags").get() != null);
    client
        .resources(FlagSet.class)
        .withName("otp")
        .patch(
            PatchContext.of(PatchType.JSON_MERGE),
            "{\"spec\":{\"flags\":[{\"key\":\"registry\"},{\"key\":\"cache\"}]}}");
    await()
        .until(
            () ->
                client
                    .configMaps()
                    .withName("otp-flags")
                    .require()
                    .getData()
                    .toString()
                    .contains("cache"));
    client
        .resources(FlagSet.class)
        .withName("otp")
        .patch(PatchContext.of(PatchType.JSON_MERGE), "{\"spec\":{\"exports\":[]}}");
    await().until(() -> !copy(client) && client.configMaps().withName("otp-flags").get() == null);
  }

  private static boolean copy(KubernetesClient client) {
    return !client
        .genericKubernetesResources("core.openfeature.dev/v1beta1", "FeatureFlag")
        .list()
        .getItems()
        .isEmpty();
  }

  private static void asksForFlags(
      KubernetesClient client, InstalledOperator operator, Certificates trusted) throws Exception {
    try (HttpClient http = HttpClient.newBuilder().sslContext(trusted.client()).build()) {
      HttpRequest request =
          HttpRequest.newBuilder(
                  URI.create("https://127.0.0.1:" + operator.ofrep() + "/ofrep/v1/evaluate/flags"))
              .header("Authorization", "Bearer " + Accounts.token(client, "default", "sluice"))
              .POST(HttpRequest.BodyPublishers.ofString("{\"context\":{\"targetingKey\":\"x\"}}"))
              .build();
      await().until(() -> http.send(request, BodyHandlers.discarding()).statusCode() == 200);
    }
  }

  /** Through more revisions than are kept, with other ports and another budget. */
  private void changes(KubernetesClient client) {
    for (int revision = 2; revision <= REVISIONS; revision++) {
      String before = Objects.requireNonNull(status(client, "planner")).stableRevision();
      apply(client, changed(revision));
      reaches(client, "planner", s -> !before.equals(s.stableRevision()));
    }
  }

  private static String changed(int revision) {
    return FLEET
        .replace("port: 8080", "port: 8081")
        .replace("maxUnavailable: 1", "maxUnavailable: 2")
        .replace("planner:1", "planner:" + revision);
  }

  /** What its snapshots are made of stays and is taken over by the next of that name. */
  private void isForgottenAndComesAgain(KubernetesClient client) {
    client
        .resources(AgentDeployment.class)
        .withName("planner")
        .withPropagationPolicy(DeletionPropagation.ORPHAN)
        .delete();
    await().until(() -> client.resources(AgentDeployment.class).withName("planner").get() == null);
    client.apps().statefulSets().withName("planner").delete();
    client.services().withName("planner").delete();
    client.policy().v1().podDisruptionBudget().withName("planner").delete();
    await().until(() -> client.apps().statefulSets().withName("planner").get() == null);
    apply(client, changed(REVISIONS));
    reaches(client, "planner", s -> s.phase() == Phase.Completed && number(1, s.readyReplicas()));
  }

  private void takesOver(KubernetesClient client) {
    apply(client, LEGACY);
    reaches(client, "legacy", s -> s.phase() == Phase.Completed && number(1, s.readyReplicas()));
  }

  /** A StatefulSet of that kind replaces no pod before it is ready, so never one that crashes. */
  private void goesBack(KubernetesClient client) {
    apply(
        client,
        LEGACY
            .replace("legacy:1", "legacy:bad")
            .replace("test: fine", "sluice.dev/simulate: CrashLoop"));
    reaches(client, "legacy", s -> s.phase() == Phase.RolledBack && number(1, s.readyReplicas()));
  }

  private static boolean number(int wanted, Integer found) {
    return Integer.valueOf(wanted).equals(found);
  }

  private static AgentDeploymentStatus status(KubernetesClient client, String name) {
    return client.resources(AgentDeployment.class).withName(name).require().getStatus();
  }

  private static void reaches(
      KubernetesClient client, String name, Predicate<AgentDeploymentStatus> wanted) {
    await().until(() -> status(client, name), status -> status != null && wanted.test(status));
  }

  private static void apply(KubernetesClient client, String yaml) {
    client
        .load(new ByteArrayInputStream(yaml.getBytes(StandardCharsets.UTF_8)))
        .inNamespace(TEAM)
        .fieldManager("kubectl")
        .forceConflicts()
        .serverSideApply();
  }
}
