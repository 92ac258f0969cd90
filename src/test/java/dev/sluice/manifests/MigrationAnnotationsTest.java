// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.manifests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import dev.sluice.api.Annotations;
import dev.sluice.api.Migration;
import dev.sluice.api.MigrationSpec;
import dev.sluice.api.StageSpec;
import dev.sluice.api.StageSpec.StageFlag;
import dev.sluice.kit.ApiServer;
import dev.sluice.kit.SharedCluster;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The admission policy on annotations, as a real API server takes it. */
@ExtendWith(ApiServer.class)
class MigrationAnnotationsTest {
  private static KubernetesClient alice;
  private static KubernetesClient bob;
  private Migration migration;

  /** The policy as it is shipped, bound to the namespace of this test only. */
  @BeforeAll
  static void install(KubernetesClient admin) {
    alice = as("alice", admin.getNamespace());
    bob = as("bob", admin.getNamespace());
    List<GenericKubernetesResource> base = Manifests.ofKustomize();
    GenericKubernetesResource binding = Manifests.only("ValidatingAdmissionPolicyBinding", base);
    Map<String, Object> spec = new HashMap<>(binding.get("spec"));
    spec.put(
        "matchResources",
        Map.of(
            "namespaceSelector",
            Map.of("matchLabels", Map.of("kubernetes.io/metadata.name", admin.getNamespace()))));
    binding.setAdditionalProperty("spec", spec);
    admin.resource(Manifests.only("ValidatingAdmissionPolicy", base)).serverSideApply();
    admin.resource(binding).serverSideApply();
    Migration probe = fresh();
    probe.getMetadata().setAnnotations(Map.of(Annotations.RETRY, "never"));
    await("the policy is in force")
        .until(
            () -> {
              try {
                admin.resource(probe).dryRun().create();
                return false;
              } catch (KubernetesClientException refused) {
                return true;
              }
            });
  }

  @AfterAll
  static void disconnect() {
    alice.close();
    bob.close();
  }

  @BeforeEach
  void create() {
    migration = alice.resource(fresh()).create();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          rollback    | errors since 14:05
          rollback    | 🚨 перевёрнутый реестр
          pause       | until Monday
          rollback-to | 0
          rollback-to | 2
          rollback-to | registry
          retry       | 2
          retry       | 999999999
          actor       | alice
          """)
  void an_annotation_that_says_something_is_taken(String name, String value) {
    assertThatCode(() -> annotate(alice, Map.of("sluice.dev/" + name, value)))
        .doesNotThrowAnyException();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          rolback     | now         | sluice.dev/rolback is not known to Sluice
          rollback    | ''          | sluice.dev/rollback must say why
          rollback    | '   '       | sluice.dev/rollback must say why
          pause       | ''          | sluice.dev/pause must say why
          rollback-to | ''          | use 0 (the start) to 2, or one of registry, telemetry
          rollback-to | 3           | sluice.dev/rollback-to is "3"
          rollback-to | -1          | sluice.dev/rollback-to is "-1"
          rollback-to | regstry     | sluice.dev/rollback-to is "regstry"
          retry       | ''          | sluice.dev/retry must be the number of the next attempt
          retry       | two         | such as 2, and is "two"
          retry       | 0           | such as 2, and is "0"
          retry       | 02          | such as 2, and is "02"
          retry       | 2147483648  | such as 2, and is "2147483648"
          actor       | bob         | you are "alice"
          """)
  void an_annotation_that_would_do_nothing_is_refused(String name, String value, String expected) {
    KubernetesClientException refused =
        catchThrowableOfType(
            KubernetesClientException.class,
            () -> annotate(alice, Map.of("sluice.dev/" + name, value)));

    assertThat(refused.getStatus().getMessage()).contains(expected);
  }

  @ParameterizedTest
  @ValueSource(strings = {"two\nlines", "\u001b[31mred", "bell\u0007", "deleted\u007f"})
  void a_reason_with_control_characters_is_refused(String reason) {
    KubernetesClientException refused =
        catchThrowableOfType(
            KubernetesClientException.class,
            () -> annotate(alice, Map.of(Annotations.ROLLBACK, reason)));

    assertThat(refused.getStatus().getMessage()).contains("control characters");
  }

  @Test
  void a_reason_is_no_longer_than_1024_characters() {
    KubernetesClientException refused =
        catchThrowableOfType(
            KubernetesClientException.class,
            () -> annotate(alice, Map.of(Annotations.PAUSE, "x".repeat(1025))));

    assertThat(refused.getStatus().getMessage()).contains("1 to 1024 characters");
  }

  @Test
  void nobody_steers_in_the_name_that_somebody_else_left() {
    annotate(alice, Map.of(Annotations.PAUSE, "lunch", Annotations.ACTOR, "alice"));

    KubernetesClientException refused =
        catchThrowableOfType(
            KubernetesClientException.class,
            () -> annotate(bob, Map.of(Annotations.ACTOR, "alice")));

    assertThat(refused.getStatus().getMessage()).contains("you are \"bob\"");
  }

  @Test
  void who_clears_a_command_does_so_in_their_own_name() {
    annotate(alice, Map.of(Annotations.PAUSE, "lunch", Annotations.ACTOR, "alice"));

    assertThatCode(() -> annotate(bob, Map.of(Annotations.ACTOR, "bob")))
        .doesNotThrowAnyException();
  }

  @Test
  void what_a_request_leaves_alone_is_not_checked() {
    annotate(alice, Map.of(Annotations.PAUSE, "lunch", Annotations.ACTOR, "alice"));

    assertThatCode(
            () ->
                annotate(
                    bob,
                    Map.of(Annotations.PAUSE, "lunch", Annotations.ACTOR, "alice", "team", "blue")))
        .doesNotThrowAnyException();
  }

  @Test
  void annotations_of_others_are_not_sluices_business() {
    assertThatCode(() -> annotate(alice, Map.of("example.com/retry", "two\nlines")))
        .doesNotThrowAnyException();
  }

  /** Leaves exactly these annotations on the migration. */
  private void annotate(KubernetesClient who, Map<String, String> annotations) {
    who.resources(Migration.class)
        .withName(migration.getMetadata().getName())
        .edit(
            m -> {
              m.getMetadata().setAnnotations(annotations);
              return m;
            });
  }

  private static Migration fresh() {
    Migration migration = new Migration();
    migration.setMetadata(new ObjectMetaBuilder().withGenerateName("otp-").build());
    migration.setSpec(
        new MigrationSpec("otp", null, null, List.of(stage("registry"), stage("telemetry"))));
    return migration;
  }

  private static StageSpec stage(String name) {
    return new StageSpec(
        name, null, null, List.of(new StageFlag(name, 100)), null, null, null, null);
  }

  private static KubernetesClient as(String user, String namespace) {
    Config config = Config.fromKubeconfig(SharedCluster.get().kubeconfig().toFile());
    config.setNamespace(namespace);
    config.setImpersonateUsername(user);
    config.setImpersonateGroups("system:masters");
    return new KubernetesClientBuilder().withConfig(config).build();
  }
}
