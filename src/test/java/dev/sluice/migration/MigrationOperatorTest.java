// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.migration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sluice.api.AgentDeployment;
import dev.sluice.api.FlagSet;
import dev.sluice.api.FlagSetStatus.EffectiveFlag;
import dev.sluice.api.Migration;
import dev.sluice.api.MigrationStatus;
import dev.sluice.api.MigrationStatus.HistoryEntry;
import dev.sluice.api.MigrationStatus.Phase;
import dev.sluice.judge.Verdict;
import dev.sluice.kit.ClusterResource;
import dev.sluice.kit.ScriptedHealth;
import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.events.v1.Event;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.Watch;
import io.fabric8.kubernetes.client.Watcher;
import io.fabric8.kubernetes.client.WatcherException;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The whole operator on a real API server; only health is scripted. */
@QuarkusTest
@QuarkusTestResource(ClusterResource.class)
class MigrationOperatorTest {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  @Inject KubernetesClient client;
  @Inject ScriptedHealth health;
  private String namespace;

  @BeforeEach
  void a_fleet_and_its_flags() {
    namespace = "mig-" + UUID.randomUUID().toString().substring(0, 8);
    client
        .resource(
            new NamespaceBuilder().withNewMetadata().withName(namespace).endMetadata().build())
        .create();
    apply(
        """
        apiVersion: sluice.dev/v1alpha1
        kind: FlagSet
        metadata: {name: otp}
        spec: {flags: [{key: registry}, {key: errors}, {key: telemetry}]}
        ---
        apiVersion: sluice.dev/v1alpha1
        kind: AgentDeployment
        metadata: {name: planner}
        spec:
          replicas: 10
          flagSetNames: [otp]
          template: {spec: {containers: [{name: agent, image: "planner:1"}]}}
        """);
  }

  @Test
  void goes_stage_by_stage_to_completed_with_the_exact_share_at_each_rung() {
    // Given
    var writes = new CopyOnWriteArrayList<Migration>();
    try (Watch _ = client.resources(Migration.class).inNamespace(namespace).watch(into(writes))) {

      // When
      apply(migration("otp", stage("one", "registry"), stage("two", "errors")));
      reaches("otp", s -> s.phase() == Phase.Completed);
      await().atMost(PATIENCE).until(() -> exposed("errors"), n -> n == 10);

      // Then
      assertThat(moves("otp"))
          .containsExactly(
              "start -> one 10%",
              "one 10% -> one 50%",
              "one 50% -> one 100%",
              "one 100% -> before two",
              "before two -> two 10%",
              "two 10% -> two 50%",
              "two 50% -> two 100%",
              "two 100% -> completed");
      assertThat(writes.stream().map(m -> m.getStatus()).filter(s -> s != null))
          .filteredOn(s -> s.exposure() != null)
          .extracting(MigrationStatus::exposure)
          .containsOnly("10% (1/10)", "50% (5/10)", "100% (10/10)");
    }
    assertThat(status("otp").progress()).isEqualTo("2/2");
    assertThat(condition("otp", "Ready").getStatus()).isEqualTo("True");
  }

  @Test
  void writes_no_more_than_rungs_and_two_for_each_stage_and_nothing_at_rest() {
    // Given
    apply(migration("otp", stage("one", "registry"), stage("two", "errors")));
    var writes = new CopyOnWriteArrayList<Migration>();
    try (Watch _ = client.resources(Migration.class).inNamespace(namespace).watch(into(writes))) {
      reaches("otp", s -> s.phase() == Phase.Completed);
      await().atMost(PATIENCE).until(() -> exposed("errors"), n -> n == 10);
      String atRest = version("otp");
      long during =
          writes.stream().map(m -> m.getMetadata().getResourceVersion()).distinct().count();

      // When
      client
          .resources(AgentDeployment.class)
          .inNamespace(namespace)
          .withName("planner")
          .edit(
              a -> {
                a.getMetadata().setLabels(java.util.Map.of("touched", "yes"));
                return a;
              });
      health.says(namespace, Verdict.Good);
      health.says(namespace, Verdict.Bad);

      // Then: two stages of three rungs each
      assertThat(during).isLessThanOrEqualTo(2 * (3 + 2));
      await()
          .during(Duration.ofSeconds(2))
          .atMost(Duration.ofSeconds(5))
          .until(() -> version("otp").equals(atRest));
    }
  }

  @Test
  void takes_a_breached_stage_back_by_itself_and_goes_on_with_a_retry() {
    // Given
    apply(migration("otp", stage("one", "registry"), slow("two", "telemetry")));
    reaches("otp", s -> "two".equals(s.stage()) && s.phase() == Phase.Advancing);
    await().atMost(PATIENCE).until(() -> exposed("telemetry"), n -> n == 1);

    // When
    health.says(namespace, Verdict.Bad);

    // Then
    MigrationStatus back = reaches("otp", s -> s.phase() == Phase.RolledBack);
    assertThat(back.lastRollback().cause()).isEqualTo("GuardBreached");
    assertThat(back.lastRollback().reason()).isEqualTo("GUARD error-rate 19.8 % > 5 %");
    assertThat(back.lastRollback().toStage()).isEqualTo("one");
    await().atMost(PATIENCE).until(() -> exposed("telemetry"), n -> n == 0);
    assertThat(exposed("registry")).isEqualTo(10);
    assertThat(condition("otp", "Stalled").getReason()).isEqualTo("RolledBack");
    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () ->
                assertThat(client.resources(Event.class).inNamespace(namespace).list().getItems())
                    .extracting(Event::getReason)
                    .contains("StageStarted", "StagePassed", "GuardBreached"));

    // And when
    health.says(namespace, Verdict.Good);
    annotate("otp", "sluice.dev/retry", "2");

    // Then
    reaches("otp", s -> "two".equals(s.stage()) && s.phase() == Phase.Advancing);
    assertThat(status("otp").record().attempt()).isEqualTo(2);
  }

  @Test
  void an_emergency_turns_everything_off_also_while_paused() {
    // Given
    apply(migration("otp", stage("one", "registry"), slow("two", "telemetry")));
    reaches("otp", s -> "two".equals(s.stage()) && s.phase() == Phase.Advancing);
    annotate("otp", "sluice.dev/pause", "lunch");
    reaches("otp", s -> s.phase() == Phase.Holding);

    // When
    annotate("otp", "sluice.dev/rollback", "it burns");

    // Then
    MigrationStatus back = reaches("otp", s -> s.phase() == Phase.RolledBack);
    assertThat(back.lastRollback().reason()).isEqualTo("emergency: it burns");
    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () -> assertThat(List.of(exposed("registry"), exposed("telemetry"))).containsOnly(0));
  }

  @Test
  void the_second_migration_of_a_flag_waits_and_says_for_whom() {
    // Given
    apply(migration("first", slow("one", "registry")));
    reaches("first", s -> s.phase() == Phase.Advancing);

    // When
    apply(migration("second", stage("one", "registry")));

    // Then
    reaches("second", s -> s.phase() == Phase.Holding);
    assertThat(condition("second", "Stalled").getReason()).isEqualTo("ClaimConflict");
    assertThat(condition("second", "Ready").getMessage())
        .contains("\"registry\"", "Migration first", "delete");

    // And when
    client.resources(Migration.class).inNamespace(namespace).withName("first").delete();

    // Then
    reaches("second", s -> s.phase() == Phase.Completed);
  }

  @Test
  void an_unknown_flag_is_refused_with_its_name_until_the_set_has_it() {
    // Given
    apply(migration("otp", stage("one", "no_such_flag")));

    // When
    MigrationStatus refused = reaches("otp", s -> s.phase() == Phase.Invalid);

    // Then
    assertThat(refused.record()).isNull();
    assertThat(condition("otp", "Ready").getReason()).isEqualTo("UnknownFlag");
    assertThat(condition("otp", "Ready").getMessage())
        .contains("spec.stages[one].flags", "\"no_such_flag\"", "add it to the FlagSet");

    // And when
    apply(
        """
        apiVersion: sluice.dev/v1alpha1
        kind: FlagSet
        metadata: {name: otp}
        spec: {flags: [{key: registry}, {key: errors}, {key: telemetry}, {key: no_such_flag}]}
        """);

    // Then
    reaches("otp", s -> s.phase() == Phase.Completed);
  }

  @Test
  void deleted_in_mid_flight_keeps_what_has_passed_and_takes_the_running_stage_back() {
    // Given
    apply(migration("otp", stage("one", "registry"), slow("two", "telemetry")));
    reaches("otp", s -> "two".equals(s.stage()) && s.phase() == Phase.Advancing);
    await().atMost(PATIENCE).until(() -> exposed("telemetry"), n -> n == 1);

    // When
    client.resources(Migration.class).inNamespace(namespace).withName("otp").delete();

    // Then
    await().atMost(PATIENCE).until(() -> exposed("telemetry"), n -> n == 0);
    assertThat(flag("registry").exposed()).isEqualTo(10);
    assertThat(flag("registry").reason()).isEqualTo("Kept");
  }

  @Test
  void a_garbled_annotation_holds_and_says_what_is_wrong() {
    // Given
    apply(migration("otp", slow("one", "registry")));
    reaches("otp", s -> s.phase() == Phase.Advancing);

    // When
    annotate("otp", "sluice.dev/rollback-to", "stage ninety-nine");

    // Then
    reaches("otp", s -> s.phase() == Phase.Holding);
    assertThat(condition("otp", "Ready").getReason()).isEqualTo("InvalidAnnotation");
    assertThat(condition("otp", "Ready").getMessage())
        .contains("sluice.dev/rollback-to", "stage ninety-nine", "remove it");
    assertThat(exposed("registry")).isEqualTo(1);
  }

  private static String stage(String name, String flag) {
    return "{name: %s, flags: [{key: %s}], window: 1s, steps: [{percent: 10, hold: 1s}, {percent: 50, hold: 1s}]}"
        .formatted(name, flag);
  }

  private static String slow(String name, String flag) {
    return "{name: %s, flags: [{key: %s}], window: 1h, steps: [{percent: 10, hold: 1h}]}"
        .formatted(name, flag);
  }

  private static String migration(String name, String... stages) {
    return """
    apiVersion: sluice.dev/v1alpha1
    kind: Migration
    metadata: {name: %s}
    spec: {flagSetName: otp, stages: [%s]}
    """
        .formatted(name, String.join(", ", stages));
  }

  private void apply(String yaml) {
    client
        .load(
            new java.io.ByteArrayInputStream(
                yaml.getBytes(java.nio.charset.StandardCharsets.UTF_8)))
        .inNamespace(namespace)
        .serverSideApply();
  }

  private void annotate(String name, String annotation, String value) {
    client
        .resources(Migration.class)
        .inNamespace(namespace)
        .withName(name)
        .edit(
            m -> {
              var annotations = new java.util.HashMap<String, String>();
              if (m.getMetadata().getAnnotations() != null) {
                annotations.putAll(m.getMetadata().getAnnotations());
              }
              annotations.put(annotation, value);
              m.getMetadata().setAnnotations(annotations);
              return m;
            });
  }

  private Migration get(String name) {
    return client.resources(Migration.class).inNamespace(namespace).withName(name).get();
  }

  private MigrationStatus status(String name) {
    return get(name).getStatus();
  }

  private String version(String name) {
    return get(name).getMetadata().getResourceVersion();
  }

  private MigrationStatus reaches(String name, Predicate<MigrationStatus> wanted) {
    await()
        .atMost(PATIENCE)
        .until(() -> status(name), status -> status != null && wanted.test(status));
    return status(name);
  }

  private List<String> moves(String name) {
    return status(name).history().stream().map(MigrationOperatorTest::move).toList();
  }

  private static String move(HistoryEntry entry) {
    return entry.from() + " -> " + entry.to();
  }

  private Condition condition(String name, String type) {
    return status(name).conditions().stream()
        .filter(c -> c.getType().equals(type))
        .findFirst()
        .orElseThrow();
  }

  private EffectiveFlag flag(String key) {
    FlagSet set = client.resources(FlagSet.class).inNamespace(namespace).withName("otp").get();
    return set.getStatus().flags().stream()
        .filter(f -> f.key().equals(key))
        .findFirst()
        .orElseThrow();
  }

  private int exposed(String key) {
    return flag(key).exposed();
  }

  private static Watcher<Migration> into(List<Migration> writes) {
    return new Watcher<>() {
      @Override
      public void eventReceived(Action action, Migration migration) {
        writes.add(migration);
      }

      @Override
      public void onClose(WatcherException cause) {}
    };
  }
}
