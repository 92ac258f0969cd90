// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.api.AgentDeployment;
import dev.sluice.kit.Accounts;
import dev.sluice.kit.ApiServer;
import dev.sluice.kit.MigrationProbe;
import dev.sluice.kit.SharedCluster;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Files that are held against a real API server, and what is said where they cannot be. */
@ExtendWith(ApiServer.class)
class PlanOnClusterTest {
  private static final String FLAGS =
      """
      apiVersion: sluice.dev/v1alpha1
      kind: FlagSet
      metadata: {name: otp}
      spec: {flags: [{key: registry}]}
      """;
  private static final String PLAN =
      MigrationProbe.migration("otp", MigrationProbe.stage("one", "registry"));

  private static final String FLEET_AND_POLICY =
      """
      apiVersion: sluice.dev/v1alpha1
      kind: AgentDeployment
      metadata: {name: planner}
      spec:
        replicas: 20
        flagSetNames: [otp]
        template: {spec: {containers: [{name: agent, image: "planner:1"}]}}
      ---
      apiVersion: sluice.dev/v1alpha1
      kind: HealthPolicy
      metadata: {name: careful}
      spec: {checks: [{name: vs-rest, compare: {signal: ErrorRate}}]}
      """;

  @TempDir private Path folder;
  private String namespace;

  @BeforeEach
  void a_flag_set(KubernetesClient client) {
    namespace = client.getNamespace();
    new MigrationProbe(client, namespace).apply(FLAGS);
    // A new API server answers the first list of a kind by 429: this client asks again, ours not.
    client.resources(AgentDeployment.class).inNamespace(namespace).list();
  }

  @Test
  void what_the_user_may_not_try_or_read_is_told() throws IOException {
    // Given
    SharedCluster.get().kubectl("create", "serviceaccount", "nobody", "-n", namespace);

    // When
    Typed plan =
        Typed.in(
            Accounts.kubeconfig("nobody", namespace, folder), namespace, "plan", "-f", file(PLAN));

    // Then
    assertThat(plan.exit()).isZero();
    assertThat(plan.out().replaceAll("\\s+", " "))
        .contains(
            "not tried on the cluster: \"system:serviceaccount:" + namespace + ":nobody\" lacks",
            "not read off the cluster: FlagSet otp: ",
            "not read off the cluster: AgentDeployments: ");
  }

  @Test
  void a_namespace_that_there_is_not_is_told() throws IOException {
    Typed plan = Typed.in(admin(), "nowhere", "plan", "-f", file(PLAN));

    assertThat(plan.exit()).isZero();
    assertThat(plan.out().replaceAll("\\s+", " "))
        .containsPattern("not tried on the cluster: the cluster at \\S+ has no namespace nowhere");
  }

  @Test
  void the_namespace_of_the_file_counts() throws IOException {
    String there = PLAN.replace("{name: otp}", "{name: otp, namespace: " + namespace + "}");

    Typed plan = Typed.run("plan", "-f", file(there), "--kubeconfig", admin());

    assertThat(plan.err()).isEmpty();
    assertThat(plan.out()).doesNotContain("note", "wrong");
    assertThat(plan.exit()).isZero();
  }

  @Test
  void a_namespace_that_contradicts_the_file_is_refused() throws IOException {
    String there = PLAN.replace("{name: otp}", "{name: otp, namespace: fleet}");

    Typed plan = Typed.in(admin(), namespace, "plan", "-f", file(there));

    assertThat(plan.exit()).isEqualTo(ExitCode.REFUSED);
    assertThat(plan.err())
        .isEqualTo(
            "Migration otp has metadata.namespace fleet, and -n names "
                + namespace
                + ": leave out -n, or give -n fleet\n");
  }

  @Test
  void a_plan_of_the_cluster_says_what_its_checks_will_see_with_the_traffic_that_was_seen(
      KubernetesClient client) {
    // Given
    MigrationProbe otp = new MigrationProbe(client, namespace);
    otp.apply(FLEET_AND_POLICY);
    otp.apply(PLAN.replace("cooldown:", "healthPolicyName: careful, cooldown:"));

    // When
    Typed fresh = Typed.in(admin(), namespace, "plan", "otp");

    // Then
    assertThat(fresh.exit()).isZero();
    assertThat(fresh.out().replaceAll("\\s+", " "))
        .contains("note give --rps and --error-rate, and the plan says what its checks will see");

    // When ten looks with 100 requests of one agent, and 1900 of the others, are recorded
    String judge = "[0, 1.25, 1, 0, 10, 1000, 10, 19000, 190, 10, 190" + ", 0".repeat(23) + "]";
    SharedCluster.get()
        .kubectl(
            "patch",
            "migration",
            "otp",
            "--namespace=" + namespace,
            "--subresource=status",
            "--type=merge",
            "--patch={\"status\": {\"record\": {\"attempt\": 1, \"position\": \"Waiting\","
                + " \"revision\": 1, \"judge\": [{\"check\": \"vs-rest\", \"numbers\": "
                + judge
                + "}]}}}");
    Typed seen = Typed.in(admin(), namespace, "plan", "otp");

    // Then
    assertThat(seen.out().replaceAll("\\s+", " "))
        .contains("As recorded in this attempt: 66.7 requests a second of 20 agents together")
        .contains("of which 1 % fail, and a look each 30s")
        .contains("vs-rest finds nothing here; too short for x10")
        .doesNotContain("note");
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      value = {
        "403, migrations.sluice.dev \"otp\" is forbidden:"
            + " ValidatingAdmissionPolicy 'p' with binding 'b' denied request: no, true",
        "403, admission webhook \"w.example\" denied the request: no, true",
        "422, spec.stages: steps must rise, true",
        "403, User \"u\" cannot patch resource, false",
        "404, not found, false",
        "409, conflict, false",
        "500, internal error, false",
        "0, timeout, false"
      })
  void only_what_is_said_of_the_object_is_a_refusal(int code, String said, boolean refused) {
    assertThat(Trouble.ofTheObject(new KubernetesClientException(said, code, null)))
        .isEqualTo(refused);
  }

  private String file(String yaml) throws IOException {
    Path file = folder.resolve("plan.yaml");
    Files.writeString(file, yaml);
    return file.toString();
  }

  private static String admin() {
    return SharedCluster.get().kubeconfig().toString();
  }
}
