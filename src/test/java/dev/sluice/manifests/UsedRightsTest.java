// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.manifests;

import static dev.sluice.kit.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.kit.Clients;
import dev.sluice.manifests.AuditedCluster.Asked;
import dev.sluice.wiring.Rights;
import dev.sluice.wiring.Rights.Right;
import io.fabric8.kubernetes.api.model.rbac.ClusterRole;
import io.fabric8.kubernetes.api.model.rbac.Role;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The shipped operator does everything that it can do, once, with the rights that {@code k8s/}
 * gives it; then the API server's own log says what was asked for. Every verb that is granted was
 * needed, and nothing was refused: so none can be taken away, and none is missing.
 */
@Tag("packaged")
class UsedRightsTest {
  private static final String NAMESPACE = "sluice-system";
  private static final String CA = "sluice-flags-ca";
  private static final String FINALIZERS = "agentdeployments/finalizers";

  /** What is asked for without a request of its own: each has a test below. */
  private static final Set<String> UNSEEN =
      Set.of("update " + FINALIZERS, "delete statefulsets", "update leases");

  private static final String OWNED =
      ", ownerReferences: [{apiVersion: sluice.dev/v1alpha1, kind: AgentDeployment, name: planner,"
          + " uid: 00000000-0000-0000-0000-000000000000, controller: true,"
          + " blockOwnerDeletion: true}]";
  private static final String CHILD =
      """
      apiVersion: apps/v1
      kind: StatefulSet
      metadata: {name: planner, namespace: default%s}
      spec:
        replicas: 0
        selector: {matchLabels: {app: planner}}
        template:
          metadata: {labels: {app: planner}}
          spec: {containers: [{name: agent, image: "planner:1"}]}
      """
          .formatted(OWNED);

  @TempDir private static Path folder;
  private static AuditedCluster cluster;
  private static List<Asked> asked;

  @BeforeAll
  static void do_everything() throws Exception {
    cluster = AuditedCluster.start(folder);
    new EverythingDone(cluster, folder).run();
    asked = cluster.asked(NAMESPACE);
  }

  @AfterAll
  static void end() {
    if (cluster != null) {
      cluster.close();
    }
  }

  static Stream<Granted> granted() {
    return Rights.all(CA).stream()
        .flatMap(
            right ->
                right.resources().stream()
                    .flatMap(
                        resource ->
                            right.verbs().stream()
                                .flatMap(verb -> Granted.of(right, resource, verb))))
        .filter(one -> !UNSEEN.contains(one.verb() + " " + one.resource()));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("granted")
  void what_is_granted_is_needed(Granted right) {
    assertThat(asked.stream().filter(right::isFor).toList())
        .as("requests that take this right: without any, take it from Rights and the roles")
        .isNotEmpty();
  }

  @Test
  void what_is_asked_for_is_granted() {
    assertThat(asked).isNotEmpty().filteredOn(one -> !one.allowed()).isEmpty();
  }

  @Test
  void without_the_right_to_finalizers_a_strict_cluster_takes_no_statefulset_of_a_fleet()
      throws Exception {
    try (KubernetesClient admin = cluster.client("default");
        KubernetesClient operator = operator()) {
      ClusterRole role = admin.rbac().clusterRoles().withName("sluice-operator").require();
      assertThatCode(() -> operator.resource(CHILD).dryRun().create()).doesNotThrowAnyException();

      without(admin, role, FINALIZERS);

      await()
          .untilAsserted(
              () ->
                  assertThatThrownBy(() -> operator.resource(CHILD).dryRun().create())
                      .hasMessageContaining("blockOwnerDeletion"));
      admin.resource(role).forceConflicts().serverSideApply();
    }
  }

  @Test
  void without_the_right_to_delete_it_a_strict_cluster_lets_nobody_adopt_a_statefulset()
      throws Exception {
    try (KubernetesClient admin = cluster.client("default");
        KubernetesClient operator = operator()) {
      admin.resource(CHILD.replace(OWNED, "")).serverSideApply();

      assertThatThrownBy(() -> operator.resource(CHILD).forceConflicts().serverSideApply())
          .hasMessageContaining("cannot set an ownerRef on a resource you can't delete");

      cluster.kubectl(
          "create",
          "rolebinding",
          "sluice-adoption",
          "--namespace=default",
          "--clusterrole=sluice-adoption",
          "--serviceaccount=sluice-system:sluice");
      await()
          .untilAsserted(
              () ->
                  assertThatCode(() -> operator.resource(CHILD).forceConflicts().serverSideApply())
                      .doesNotThrowAnyException());
    }
  }

  /** The SDK looks for the verb before it elects anybody; a leader that lets go may be too late. */
  @Test
  void without_the_right_to_update_leases_the_operator_does_not_start() {
    try (KubernetesClient admin = cluster.client(NAMESPACE)) {
      Role role = admin.rbac().roles().withName("sluice-leader").require();
      admin
          .rbac()
          .roles()
          .withName("sluice-leader")
          .edit(
              found -> {
                found.getRules().getFirst().getVerbs().remove("update");
                return found;
              });

      assertThatThrownBy(
              () -> InstalledOperator.start(cluster, NAMESPACE, "unled", Map.of(), folder))
          .hasMessageContaining("ended before it was ready");
      role.getMetadata().setManagedFields(null);
      role.getMetadata().setResourceVersion(null);
      admin.resource(role).forceConflicts().serverSideApply();
    }
  }

  private static void without(KubernetesClient admin, ClusterRole role, String resource) {
    admin
        .rbac()
        .clusterRoles()
        .withName(role.getMetadata().getName())
        .edit(
            found -> {
              found.getRules().removeIf(rule -> rule.getResources().contains(resource));
              return found;
            });
    role.getMetadata().setManagedFields(null);
    role.getMetadata().setResourceVersion(null);
  }

  private static KubernetesClient operator() throws Exception {
    return Clients.of(Config.fromKubeconfig(cluster.kubeconfigOf(NAMESPACE).toFile()));
  }

  /** One verb of one right, for one object if it names objects. */
  record Granted(Right right, String resource, String verb, String name) {
    static Stream<Granted> of(Right right, String resource, String verb) {
      return (right.names().isEmpty() ? Stream.of("") : right.names().stream())
          .map(name -> new Granted(right, resource, verb, name));
    }

    /** The one ConfigMap that has a right of its own says nothing of all others. */
    boolean isFor(Asked one) {
      return one.uses(verb)
          && one.group().equals(right.group())
          && one.resource().equals(resource)
          && (name.isEmpty() ? !one.name().equals(CA) : one.name().equals(name));
    }

    @Override
    public String toString() {
      return "%s %s%s%s, of role %s"
          .formatted(
              verb,
              resource,
              right.group().isEmpty() ? "" : "." + right.group(),
              name.isEmpty() ? "" : " " + name,
              right.role());
    }
  }
}
