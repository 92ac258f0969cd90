// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.sluice.api.HealthCheck.Role;
import dev.sluice.api.HealthCheck.Signal;
import dev.sluice.api.StageSpec.OnFailure;
import dev.sluice.api.StageSpec.Risk;
import dev.sluice.api.StageSpec.StageFlag;
import dev.sluice.api.StageSpec.Step;
import dev.sluice.kit.ApiServer;
import dev.sluice.kit.Fleets;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceColumnDefinition;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.api.model.apiextensions.v1.JSONSchemaProps;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The CRDs as a real API server has them. */
@ExtendWith(ApiServer.class)
class CrdTest {
  private static final long MOST_BYTES = 60_000;

  @ParameterizedTest
  @ValueSource(strings = {"agentdeployments", "flagsets", "healthpolicies", "migrations"})
  void a_crd_is_smaller_than_60_kilobytes(String plural) throws IOException {
    assertThat(Files.size(Path.of("crds", plural + ".sluice.dev-v1.yml"))).isLessThan(MOST_BYTES);
  }

  @ParameterizedTest
  @CsvSource({
    "migrations,Stage|Progress|Exposure|Phase|Waiting For|Mode|Age",
    "flagsets,Ready|Exposed|Revision|Age",
    "agentdeployments,Desired|Ready|Updated|Phase|Exposure|Waiting For|Reason|Age",
    "healthpolicies,Interval|Checks|Age"
  })
  void kubectl_shows_the_columns_in_the_order_in_which_people_read(
      String plural, String columns, KubernetesClient client) {
    CustomResourceDefinition crd = crd(plural, client);

    assertThat(crd.getSpec().getVersions().getFirst().getAdditionalPrinterColumns())
        .extracting(CustomResourceColumnDefinition::getName)
        .containsExactly(columns.split("\\|"));
    assertThat(crd.getStatus().getAcceptedNames().getCategories()).containsExactly("sluice");
  }

  @ParameterizedTest
  @ValueSource(strings = {"agentdeployments", "flagsets", "healthpolicies", "migrations"})
  void kubectl_explains_the_kind_and_its_parts(String plural, KubernetesClient client) {
    JSONSchemaProps schema =
        crd(plural, client).getSpec().getVersions().getFirst().getSchema().getOpenAPIV3Schema();

    assertThat(schema.getDescription()).isNotBlank();
    assertThat(schema.getProperties())
        .allSatisfy((_, part) -> assertThat(part.getDescription()).isNotBlank());
  }

  @Test
  void migrations_can_be_selected_by_phase(KubernetesClient client) {
    Migration completed = migrations(client, small("completed")).create();
    completed.setStatus(status(MigrationStatus.Phase.Completed, List.of("only")));
    migrations(client, completed).updateStatus();
    migrations(client, small("pending")).create();

    List<Migration> found =
        client
            .resources(Migration.class)
            .inNamespace(client.getNamespace())
            .withField("status.phase", "Completed")
            .list()
            .getItems();

    assertThat(found).extracting(m -> m.getMetadata().getName()).containsExactly("completed");
  }

  @Test
  void a_fleet_is_scaled_like_any_other(KubernetesClient client) {
    AgentDeployment fleet = new AgentDeployment();
    fleet.setMetadata(new ObjectMetaBuilder().withName("planner").build());
    fleet.setSpec(Fleets.spec(3, Map.of("spec", Map.of()), List.of()));
    Resource<AgentDeployment> planner =
        client.resources(AgentDeployment.class).inNamespace(client.getNamespace()).resource(fleet);
    planner.create();

    planner.scale(5);

    assertThat(planner.get().getSpec().replicas()).isEqualTo(5);
  }

  @Test
  void the_largest_migration_is_within_the_cost_of_the_rules(KubernetesClient client) {
    Migration largest = migration("largest", largest("1h"));

    assertThatCode(() -> migrations(client, largest).create()).doesNotThrowAnyException();
  }

  @Test
  void the_largest_migration_can_be_edited_when_all_of_it_is_frozen(KubernetesClient client) {
    Migration stored = migrations(client, migration("frozen", largest("1h"))).create();
    List<String> names = stored.getSpec().stages().stream().map(StageSpec::name).toList();
    stored.setStatus(status(MigrationStatus.Phase.Completed, names));
    Migration frozen = migrations(client, stored).updateStatus();
    frozen.setSpec(largest("2h"));

    assertThatCode(() -> migrations(client, frozen).update()).doesNotThrowAnyException();
  }

  @Test
  void a_frozen_stage_is_found_in_the_largest_migration_too(KubernetesClient client) {
    Migration stored = migrations(client, migration("guarded", largest("1h"))).create();
    List<String> names = stored.getSpec().stages().stream().map(StageSpec::name).toList();
    stored.setStatus(status(MigrationStatus.Phase.Completed, names));
    Migration frozen = migrations(client, stored).updateStatus();
    List<StageSpec> shorter = frozen.getSpec().stages().subList(0, 19);
    frozen.setSpec(new MigrationSpec("all", null, null, null, null, null, null, shorter));

    KubernetesClientException refused =
        catchThrowableOfType(
            KubernetesClientException.class, () -> migrations(client, frozen).update());

    assertThat(refused.getStatus().getMessage()).contains("must stay in place", names.getLast());
  }

  private static CustomResourceDefinition crd(String plural, KubernetesClient client) {
    return client
        .apiextensions()
        .v1()
        .customResourceDefinitions()
        .withName(plural + ".sluice.dev")
        .require();
  }

  private static Resource<Migration> migrations(KubernetesClient client, Migration migration) {
    return client.resources(Migration.class).inNamespace(client.getNamespace()).resource(migration);
  }

  private static Migration small(String name) {
    return migration(
        name,
        new MigrationSpec(
            "otp",
            null,
            null,
            null,
            null,
            null,
            null,
            List.of(stage("only", flags("flag", 1), null, "1h"))));
  }

  /** As many stages, flags, steps and checks as the schema takes, with names of full length. */
  private static MigrationSpec largest(String window) {
    List<Step> steps =
        IntStream.rangeClosed(1, 20).mapToObj(i -> new Step(i == 20 ? 99 : 4 * i, "1m")).toList();
    return new MigrationSpec(
        "all",
        null,
        null,
        null,
        null,
        null,
        null,
        IntStream.range(0, 20)
            .mapToObj(
                i -> stage(padded("s" + i, 63), flags(padded("f" + i, 97), 20), steps, window))
            .toList());
  }

  private static StageSpec stage(
      String name, List<StageFlag> flags, List<Step> steps, String window) {
    List<HealthCheck> checks =
        IntStream.range(0, 16)
            .mapToObj(
                i ->
                    new HealthCheck(
                        padded("c" + i, 63),
                        Role.Guard,
                        Signal.ErrorRate,
                        0.05,
                        0.0,
                        2.0,
                        null,
                        null,
                        null,
                        null,
                        null,
                        null,
                        null))
            .toList();
    return new StageSpec(
        name,
        null,
        Risk.Low,
        flags,
        List.of(),
        steps,
        window,
        null,
        null,
        List.of(),
        new HealthPolicySpec("30s", 2, checks),
        OnFailure.ToPrevious,
        null);
  }

  private static List<StageFlag> flags(String prefix, int count) {
    return IntStream.range(0, count).mapToObj(i -> new StageFlag(prefix + "-" + i, 100)).toList();
  }

  private static String padded(String name, int length) {
    return name + "x".repeat(length - name.length());
  }

  private static Migration migration(String name, MigrationSpec spec) {
    Migration migration = new Migration();
    migration.setMetadata(new ObjectMetaBuilder().withName(name).build());
    migration.setSpec(spec);
    return migration;
  }

  private static MigrationStatus status(MigrationStatus.Phase phase, List<String> started) {
    return Serialization.unmarshal(
        """
        phase: %s
        record: {revision: 1, attempt: 1, position: Waiting, started: [%s]}
        """
            .formatted(phase, String.join(", ", started)),
        MigrationStatus.class);
  }
}
