// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.migration;

import static dev.sluice.kit.MigrationProbe.migration;
import static dev.sluice.kit.MigrationProbe.stage;
import static dev.sluice.kit.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.api.FlagSet;
import dev.sluice.api.FlagSetStatus;
import dev.sluice.api.FlagSetStatus.FlagClaim;
import dev.sluice.api.Migration;
import dev.sluice.api.MigrationStatus.Phase;
import dev.sluice.kit.ApiServer;
import dev.sluice.kit.LooserCrd;
import dev.sluice.kit.MigrationProbe;
import dev.sluice.kit.WholeOperator;
import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** I31: an object that the API server has accepted and nobody can read stops itself alone. */
@ExtendWith(ApiServer.class)
class UnreadableObjectTest {
  private static final String RISK = "/properties/spec/properties/stages/items/properties/risk";
  private static final String ASSIGNMENT =
      "/properties/spec/properties/flags/items/properties/assignment";

  private KubernetesClient client;
  private MigrationProbe probe;
  private @Nullable LooserCrd looser;
  private @Nullable WholeOperator operator;

  @BeforeEach
  void open(KubernetesClient own) {
    client = own;
    probe = new MigrationProbe(own, own.getNamespace());
    probe.apply(flagSet("otp", "Agents"));
    probe.apply(flagSet("other", "Agents"));
    probe.apply(
        """
        apiVersion: sluice.dev/v1alpha1
        kind: AgentDeployment
        metadata: {name: planner}
        spec: {replicas: 10, flagSetNames: [otp, other], template: {spec: {containers: [{name: agent, image: "x"}]}}}
        """);
  }

  @AfterEach
  void close() {
    client.resources(Migration.class).delete();
    client.resources(FlagSet.class).delete();
    if (operator != null) {
      operator.close();
    }
    if (looser != null) {
      looser.close();
    }
  }

  @Test
  void one_that_is_there_at_the_start_stops_no_other_and_is_taken_up_when_it_is_mended() {
    // Given
    riskOfALaterVersion();
    probe.apply(risky("bad", "Extreme"));
    probe.apply(onOther("good"));

    // When
    operator = WholeOperator.start(client);

    // Then
    probe.reaches("good", status -> status.phase() == Phase.Completed);
    assertThat(ready(Migration.class, "bad"))
        .isEqualTo(
            "False Unreadable spec.stages[0].risk is \"Extreme\", which this version of Sluice"
                + " cannot read: upgrade Sluice, or set it to what `kubectl explain` of this version"
                + " allows; until then nothing is decided about it");
    assertThat(probe.status("bad").record()).isNull();

    // When
    probe.apply(risky("bad", "Low"));

    // Then
    probe.reaches("bad", status -> status.phase() == Phase.Completed);
    assertThat(ready(Migration.class, "bad")).startsWith("True");
  }

  @Test
  void one_that_comes_while_others_run_ends_no_watch_and_keeps_its_claims() {
    // Given
    operator = WholeOperator.start(client);
    probe.apply(risky("bad", "Low"));
    probe.reaches("bad", status -> status.phase() == Phase.Completed);
    List<FlagClaim> claims = set("otp").claims();
    long revision = probe.status("bad").record().revision();
    riskOfALaterVersion();

    // When
    probe.apply(risky("bad", "Extreme"));

    // Then
    await()
        .untilAsserted(
            () -> assertThat(ready(Migration.class, "bad")).startsWith("False Unreadable"));
    probe.apply(onOther("good"));
    probe.reaches("good", status -> status.phase() == Phase.Completed);
    assertThat(set("otp").claims()).isEqualTo(claims).isNotEmpty();
    await()
        .untilAsserted(
            () ->
                assertThat(ready(FlagSet.class, "otp"))
                    .startsWith("False Unreadable Migration bad: spec.stages[0].risk"));
    probe.apply(risky("bad", "Low"));
    await()
        .untilAsserted(
            () -> assertThat(ready(Migration.class, "bad")).startsWith("True Completed"));
    await().untilAsserted(() -> assertThat(ready(FlagSet.class, "otp")).startsWith("True Served"));
    assertThat(probe.status("bad").record().revision()).isEqualTo(revision);
  }

  @Test
  void what_cannot_be_read_is_told_once_and_written_once() {
    // Given
    riskOfALaterVersion();
    probe.apply(risky("bad", "Extreme"));
    operator = WholeOperator.start(client);
    await()
        .untilAsserted(
            () -> assertThat(ready(FlagSet.class, "otp")).startsWith("False Unreadable"));
    String version = probe.version("bad");

    // When
    for (int i = 0; i < 5; i++) {
      probe.annotate("bad", "example.com/touched", "" + i);
    }
    probe.apply(onOther("good"));
    probe.reaches("good", status -> status.phase() == Phase.Completed);

    // Then
    assertThat(
            operator.running().writes().stream()
                .filter(write -> write.endsWith("/migrations/bad/status")))
        .hasSize(1);
    assertThat(probe.version("bad")).isNotEqualTo(version);
  }

  @Test
  void a_flag_set_that_cannot_be_read_holds_its_migration_and_no_other() {
    // Given
    operator = WholeOperator.start(client);
    looser =
        LooserCrd.with(
            client, "flagsets.sluice.dev", ASSIGNMENT, "Everybody", flagSet("newer", "Everybody"));
    probe.apply(flagSet("otp", "Everybody"));
    await()
        .untilAsserted(
            () -> assertThat(ready(FlagSet.class, "otp")).startsWith("False Unreadable"));

    // When
    probe.apply(migration("held", stage("one", "registry")));
    probe.apply(onOther("good"));

    // Then
    probe.reaches("good", status -> status.phase() == Phase.Completed);
    probe.reaches("held", status -> status.phase() == Phase.Holding);
    assertThat(probe.condition("held", "Ready").getMessage())
        .startsWith("FlagSet otp: spec.flags[0]");
    probe.apply(flagSet("otp", "Agents"));
    await().until(() -> probe.status("held").record() != null);
  }

  private void riskOfALaterVersion() {
    looser =
        LooserCrd.with(client, "migrations.sluice.dev", RISK, "Extreme", risky("newer", "Extreme"));
  }

  private String ready(Class<? extends CustomResource<?, ?>> type, String name) {
    return conditions(client.resources(type).withName(name).require()).stream()
        .filter(condition -> condition.getType().equals("Ready"))
        .map(c -> c.getStatus() + " " + c.getReason() + " " + c.getMessage())
        .findFirst()
        .orElse("");
  }

  /** As they are stored, because the object may be one that cannot be read. */
  private List<Condition> conditions(CustomResource<?, ?> object) {
    Object conditions =
        client
            .genericKubernetesResources(object.getApiVersion(), object.getKind())
            .withName(object.getMetadata().getName())
            .require()
            .get("status", "conditions");
    return conditions == null
        ? List.of()
        : ((List<?>) conditions)
            .stream()
                .map(c -> client.getKubernetesSerialization().convertValue(c, Condition.class))
                .toList();
  }

  private FlagSetStatus set(String name) {
    return client.resources(FlagSet.class).withName(name).require().getStatus();
  }

  private static String flagSet(String name, String assignment) {
    return """
    apiVersion: sluice.dev/v1alpha1
    kind: FlagSet
    metadata: {name: %s}
    spec: {flags: [{key: registry, assignment: %s}]}
    """
        .formatted(name, assignment);
  }

  private static String risky(String name, String risk) {
    return migration(
        name,
        "{name: one, risk: %s, flags: [{key: registry}], window: 1s, steps: []}".formatted(risk));
  }

  private static String onOther(String name) {
    return risky(name, "Low").replace("flagSetName: otp", "flagSetName: other");
  }
}
