// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.manifests;

import static dev.sluice.manifests.Admission.annotate;
import static dev.sluice.manifests.Admission.patch;
import static dev.sluice.manifests.Admission.refusal;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import dev.sluice.api.AgentDeployment;
import dev.sluice.api.FlagSet;
import dev.sluice.api.Migration;
import dev.sluice.kit.ApiServer;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Status;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.ArrayList;
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

/** Who may steer, with the shipped roles and policies on a real API server. */
@ExtendWith(ApiServer.class)
class SteeringRightsTest {
  /** The commands on a Migration: annotation, value, another value, verb. */
  private static final String COMMANDS =
      """
      rollback    | it burns       | it still burns | rollback
      rollback-to | 0              | registry       | rollback
      pause       | lunch          | dinner         | rollback
      approve     | registry/1     | telemetry/1    | promote
      skip-wait   | registry/100/1 | telemetry/10/1 | promote
      override    | cooldown/1     | cooldown/2     | promote
      retry       | 2              | 3              | retry
      """;

  /** The commands on a FlagSet. */
  private static final String FLAG_COMMANDS =
      """
      kill  | registry   | telemetry   | rollback
      reset | registry/1 | telemetry/1 | promote
      """;

  /** The commands on an AgentDeployment. */
  private static final String FLEET_COMMANDS =
      """
      rollback    | it burns    | it still burns | rollback
      rollback-to | 7f3kd       | 3              | rollback
      pause       | lunch       | dinner         | rollback
      approve     | 7f3kd/1     | 7f3kd/2        | promote
      skip-wait   | 7f3kd/100/1 | 7f3kd/10/1     | promote
      override    | state/1     | save/1         | promote
      retry       | 2           | 3              | retry
      """;

  private static final int FORBIDDEN = 403;
  private static Admission admission;
  private static KubernetesClient editor;
  private static KubernetesClient forger;
  private static int made;

  private Migration migration;
  private FlagSet flagSet;
  private AgentDeployment fleet;

  @BeforeAll
  static void install(KubernetesClient admin) {
    admission = Admission.withoutStamp(admin);
    editor = admission.as("editor");
    forger = admission.as("forger");
  }

  @AfterAll
  static void disconnect() {
    editor.close();
    forger.close();
  }

  @BeforeEach
  void create() {
    made++;
    migration = editor.resource(Admission.migration("otp-" + made, Map.of())).create();
    flagSet = editor.resource(Admission.flagSet("otp-" + made, Map.of())).create();
    fleet = editor.resource(Admission.fleet("planner-" + made, Map.of())).create();
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(delimiter = '|', textBlock = COMMANDS)
  void a_command_takes_its_verb(String name, String value, String other, String verb) {
    assertVerbAskedFor(migration, "migrations", "sluice.dev/" + name, value, other, verb);
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(delimiter = '|', textBlock = FLAG_COMMANDS)
  void a_command_on_flags_takes_its_verb(String name, String value, String other, String verb) {
    assertVerbAskedFor(flagSet, "flagsets", "sluice.dev/" + name, value, other, verb);
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(delimiter = '|', textBlock = FLEET_COMMANDS)
  void a_command_on_a_fleet_takes_its_verb(String name, String value, String other, String verb) {
    assertVerbAskedFor(fleet, "agentdeployments", "sluice.dev/" + name, value, other, verb);
  }

  /** To set, to change, to remove and to create with. */
  private void assertVerbAskedFor(
      HasMetadata object, String plural, String key, String value, String other, String verb) {
    Status[] refused = new Status[4];
    refused[0] = refusal(() -> annotate(forger, object, Map.of(key, value)));
    annotate(editor, object, Map.of(key, value));
    refused[1] = refusal(() -> annotate(forger, object, Map.of(key, other)));
    refused[2] = refusal(() -> annotate(forger, object, Map.of()));
    HasMetadata twin = Serialization.clone(object);
    twin.getMetadata().setResourceVersion(null);
    twin.getMetadata().setUid(null);
    twin.getMetadata().setAnnotations(Map.of(key, value));
    editor.resource(object).delete();
    refused[3] = refusal(() -> forger.resource(twin).create());

    assertThat(refused)
        .allSatisfy(
            status -> {
              assertThat(status.getCode()).isEqualTo(FORBIDDEN);
              assertThat(status.getMessage())
                  .endsWith(
                      "annotation %s is set and removed only by who has the verb %s on %s.sluice.dev/%s, and \"forger\" has not: ask for the ClusterRole sluice-promoter in namespace %s"
                          .formatted(
                              key,
                              verb,
                              plural,
                              object.getMetadata().getName(),
                              editor.getNamespace()));
            });
  }

  @ParameterizedTest(name = "{0}")
  @ValueSource(strings = {"editor", "promoter"})
  void who_has_the_role_sets_changes_and_removes_every_command(String user) {
    try (KubernetesClient who = admission.as(user)) {
      assertThatCode(
              () -> {
                for (String[] command : rows(COMMANDS)) {
                  setChangeAndRemove(who, migration, command);
                }
                for (String[] command : rows(FLAG_COMMANDS)) {
                  setChangeAndRemove(who, flagSet, command);
                }
                for (String[] command : rows(FLEET_COMMANDS)) {
                  setChangeAndRemove(who, fleet, command);
                }
              })
          .doesNotThrowAnyException();
    }
  }

  private static void setChangeAndRemove(
      KubernetesClient who, HasMetadata object, String[] command) {
    String key = "sluice.dev/" + command[0];
    annotate(who, object, Map.of(key, command[1]));
    annotate(who, object, Map.of(key, command[2]));
    annotate(who, object, Map.of());
  }

  @Test
  void a_viewer_steers_nothing() {
    try (KubernetesClient viewer = admission.as("viewer")) {
      Status refused =
          refusal(() -> annotate(viewer, migration, Map.of("sluice.dev/pause", "lunch")));

      assertThat(refused.getMessage()).contains("User \"viewer\" cannot patch resource");
    }
  }

  @ParameterizedTest(name = "{0} alone")
  @ValueSource(strings = {"rollback", "promote", "retry"})
  void one_verb_opens_its_own_commands_only(String verb) {
    String user = "holder-of-" + verb;
    admission.grant(user, List.of("migrations"), "get", "patch", verb);
    try (KubernetesClient who = admission.as(user)) {
      List<String> taken = new ArrayList<>();
      for (String[] command : rows(COMMANDS)) {
        try {
          setChangeAndRemove(who, migration, command);
          taken.add(command[3]);
        } catch (io.fabric8.kubernetes.client.KubernetesClientException refused) {
          assertThat(refused.getStatus().getMessage()).contains("the verb " + command[3]);
        }
      }

      assertThat(taken).isNotEmpty().containsOnly(verb);
    }
  }

  @Test
  void a_verb_can_be_given_for_one_object_by_name() {
    Migration other = editor.resource(Admission.migration("another-" + made, Map.of())).create();
    admission.grant("guest", List.of("migrations"), "get", "patch");
    admission.grantNamed("guest", migration.getMetadata().getName(), "rollback");
    try (KubernetesClient guest = admission.as("guest")) {
      annotate(guest, migration, Map.of("sluice.dev/pause", "lunch"));

      Status refused = refusal(() -> annotate(guest, other, Map.of("sluice.dev/pause", "x")));

      assertThat(refused.getCode()).isEqualTo(FORBIDDEN);
    }
  }

  @Test
  void to_pause_by_the_spec_is_to_pause() {
    Status set = refusal(() -> pause(forger, true));
    pause(editor, true);
    Status removed = refusal(() -> pause(forger, false));

    assertThat(List.of(set, removed))
        .allSatisfy(
            status ->
                assertThat(status.getMessage())
                    .contains(
                        "spec.paused is set and removed only by who has the verb rollback on"
                            + " migrations.sluice.dev/otp-"));
  }

  @Test
  void other_edits_need_no_verb() {
    annotate(editor, migration, Map.of("sluice.dev/pause", "lunch", "sluice.dev/retry", "2"));

    assertThatCode(
            () -> {
              patch(
                  forger,
                  migration,
                  """
                  {"metadata": {"labels": {"team": "blue"}, "annotations": {"example.com/a": "\\n"}},
                   "spec": {"healthPolicyName": "strict"}}
                  """);
              forger.resource(Admission.migration("mine-" + made, Map.of("a", "b"))).create();
            })
        .doesNotThrowAnyException();
  }

  @Test
  void a_migration_of_the_same_name_inherits_nothing() {
    annotate(editor, migration, Map.of("sluice.dev/pause", "lunch"));
    editor.resource(migration).delete();
    Migration again =
        forger.resource(Admission.migration(migration.getMetadata().getName(), Map.of())).create();

    Status refused = refusal(() -> annotate(forger, again, Map.of("sluice.dev/pause", "lunch")));

    assertThat(refused.getMessage()).contains("the verb rollback");
  }

  @Test
  void a_status_is_written_without_a_verb(KubernetesClient admin) {
    annotate(editor, migration, Map.of("sluice.dev/pause", "lunch"));
    admission.grant("writer", List.of("migrations/status", "migrations"), "get", "patch", "update");
    try (KubernetesClient writer = admission.as("writer")) {
      Migration stored = writer.resource(migration).get();
      stored.getMetadata().setAnnotations(Map.of("sluice.dev/rollback", "by the back door"));
      stored.setStatus(
          Serialization.unmarshal("phase: Pending", dev.sluice.api.MigrationStatus.class));

      Migration written = writer.resource(stored).updateStatus();

      assertThat(written.getMetadata().getAnnotations())
          .containsExactly(Map.entry("sluice.dev/pause", "lunch"));
    }
  }

  private void pause(KubernetesClient who, boolean paused) {
    patch(who, migration, "{\"spec\": {\"paused\": %s}}".formatted(paused));
  }

  private static List<String[]> rows(String table) {
    return table.lines().map(line -> line.strip().split("\\s*\\|\\s*")).toList();
  }
}
