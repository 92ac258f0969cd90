// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.kit.Accounts;
import dev.sluice.kit.ApiServer;
import dev.sluice.kit.MigrationProbe;
import dev.sluice.kit.SharedCluster;
import io.fabric8.kubernetes.api.model.rbac.PolicyRuleBuilder;
import io.fabric8.kubernetes.api.model.rbac.RoleBindingBuilder;
import io.fabric8.kubernetes.api.model.rbac.RoleBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** What a status tells of a running stage's checks, to whom. */
@ExtendWith(ApiServer.class)
class StatusOnClusterTest {
  private static final String JUDGED =
      """
      {"status": {
        "phase": "Advancing", "progress": "0/1", "stage": "one",
        "record": {"attempt": 1, "position": "Running", "revision": 1,
          "enteredTime": "2026-01-05T10:12:01Z",
          "judge": [{"check": "vs-rest", "time": "2026-01-05T10:19:25Z", "numbers":
            [0, 1.06, 1, 1, 10, 4000, 44, 16000, 76, 41, 71, 0, 0, 0, 0, 0, 0, 0, 0,
             1, 2, 3, 3, 1, -9, -20, 0, 0, 0, 0, 0, 0, 0, 0]}]},
        "verdict": {"overall": "Undecided", "checks": [
          {"name": "vs-rest", "verdict": "Undecided", "reading": 2.32, "limit": 1.06,
           "samples": 4000}]}}}
      """;

  @TempDir private Path folder;
  private KubernetesClient client;
  private String namespace;

  @BeforeEach
  void a_running_stage(KubernetesClient given) {
    client = given;
    namespace = client.getNamespace();
    MigrationProbe otp = new MigrationProbe(client, namespace);
    otp.apply(
        """
        apiVersion: sluice.dev/v1alpha1
        kind: HealthPolicy
        metadata: {name: careful}
        spec: {checks: [{name: vs-rest, compare: {signal: ErrorRate}}]}
        """);
    otp.apply(
        MigrationProbe.migration("otp", MigrationProbe.slow("one", "registry"))
            .replace("cooldown:", "healthPolicyName: careful, cooldown:"));
    SharedCluster.get()
        .kubectl(
            "patch",
            "migration",
            "otp",
            "--namespace=" + namespace,
            "--subresource=status",
            "--type=merge",
            "--patch=" + JUDGED);
  }

  @Test
  void how_far_a_comparison_is_is_worked_out_from_the_record() {
    Typed status = Typed.in(admin(), namespace, "status", "otp");

    assertThat(status.exit()).isZero();
    assertThat(status.out().replaceAll("\\s+", " "))
        .contains(
            "Compared vs-rest: 2.32 x the errors of the rest (at least 0.821 x, at most 7.1 x),"
                + " 1.06 x is natural: evidence 7.57 < 100 (44 of 4000 against 76 of 16000"
                + " requests, 10 looks, phi 1), ")
        .contains("told with each transition and once a minute");
  }

  @Test
  void who_may_read_migrations_only_sees_all_but_that() throws IOException {
    // Given
    String reader = reader();

    // When
    Typed status = Typed.in(reader, namespace, "status", "otp");

    // Then
    assertThat(status.exit()).isZero();
    assertThat(status.out())
        .contains("vs-rest  Undecided  2.32")
        .contains("Compared     not told, for the HealthPolicy cannot be read");
  }

  @Test
  void a_built_in_policy_that_may_be_overridden_unseen_is_not_taken_for_the_one_in_force()
      throws IOException {
    // Given
    SharedCluster.get()
        .kubectl(
            "patch",
            "migration",
            "otp",
            "--namespace=" + namespace,
            "--type=merge",
            "--patch={\"spec\": {\"healthPolicyName\": \"standard\"}}");
    String reader = reader();

    // When
    Typed status = Typed.in(reader, namespace, "status", "otp");

    // Then
    assertThat(status.out()).contains("Compared     not told, for the HealthPolicy cannot be read");
  }

  @Test
  void a_fleet_that_is_taken_for_a_migration_is_told_by_its_name() {
    // Given
    new MigrationProbe(client, namespace).fleet(1, "registry");

    // When
    Typed status = Typed.in(admin(), namespace, "status", "planner");

    // Then
    assertThat(status.exit()).isEqualTo(ExitCode.TROUBLE);
    assertThat(status.err())
        .isEqualTo(
            "no migration planner in namespace %s; the AgentDeployment of that name is agd/planner\n"
                .formatted(namespace));
  }

  /** The kubeconfig of somebody who may read migrations, and nothing else. */
  private String reader() throws IOException {
    String account = "reader";
    SharedCluster.get().kubectl("create", "serviceaccount", account, "-n", namespace);
    client
        .resource(
            new RoleBuilder()
                .withNewMetadata()
                .withName(account)
                .endMetadata()
                .addToRules(
                    new PolicyRuleBuilder()
                        .withApiGroups("sluice.dev")
                        .withResources("migrations")
                        .withVerbs("get", "list", "watch")
                        .build())
                .build())
        .create();
    client
        .resource(
            new RoleBindingBuilder()
                .withNewMetadata()
                .withName(account)
                .endMetadata()
                .withNewRoleRef("rbac.authorization.k8s.io", "Role", account)
                .addNewSubject(null, "ServiceAccount", account, namespace)
                .build())
        .create();
    return Accounts.kubeconfig(account, namespace, folder);
  }

  private static String admin() {
    return SharedCluster.get().kubeconfig().toString();
  }
}
