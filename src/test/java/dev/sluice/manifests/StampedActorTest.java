// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.manifests;

import static dev.sluice.manifests.Admission.annotate;
import static dev.sluice.manifests.Admission.patch;
import static dev.sluice.manifests.Admission.refusal;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.api.Annotations;
import dev.sluice.api.FlagSet;
import dev.sluice.api.Migration;
import dev.sluice.kit.ApiServer;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** In whose name people steer, on servers that stamp it: always said, never false. */
@ExtendWith(ApiServer.class)
class StampedActorTest {
  private static KubernetesClient editor;
  private static KubernetesClient promoter;
  private static int made;
  private Migration migration;

  @BeforeAll
  static void install(KubernetesClient admin) {
    Admission admission = Admission.stamped(admin);
    editor = admission.as("editor");
    promoter = admission.as("promoter");
  }

  @AfterAll
  static void disconnect() {
    editor.close();
    promoter.close();
  }

  @BeforeEach
  void create() {
    made++;
    migration = editor.resource(Admission.migration("otp-" + made, Map.of())).create();
  }

  @Test
  void who_gives_a_command_is_written_beside_it() {
    Migration stored = annotate(editor, migration, Map.of(Annotations.PAUSE, "lunch"));

    assertThat(actor(stored)).isEqualTo("editor");
  }

  @Test
  void who_steers_nothing_is_not_written() {
    Migration stored = annotate(editor, migration, Map.of("team", "blue"));

    assertThat(stored.getMetadata().getAnnotations()).containsOnlyKeys("team");
  }

  @Test
  void who_turns_flags_off_is_written_too() {
    FlagSet flagSet = editor.resource(Admission.flagSet("otp-" + made, Map.of())).create();

    FlagSet stored = annotate(promoter, flagSet, Map.of(Annotations.KILL, "registry"));

    assertThat(actor(stored)).isEqualTo("promoter");
  }

  @Test
  void who_pauses_by_the_spec_is_written_too() {
    Migration stored = patch(editor, migration, "{\"spec\": {\"paused\": true}}");

    assertThat(actor(stored)).isEqualTo("editor");
  }

  @Test
  void the_name_that_somebody_left_gives_way_to_that_of_who_steers_now() {
    annotate(editor, migration, Map.of(Annotations.PAUSE, "lunch"));

    Migration stored =
        annotate(
            promoter,
            migration,
            Map.of(Annotations.ROLLBACK, "it burns", Annotations.ACTOR, "editor"));

    assertThat(actor(stored)).isEqualTo("promoter");
  }

  @Test
  void who_removes_the_last_command_is_written() {
    annotate(editor, migration, Map.of(Annotations.PAUSE, "lunch"));

    Migration stored = annotate(promoter, migration, Map.of());

    assertThat(stored.getMetadata().getAnnotations())
        .containsExactly(Map.entry(Annotations.ACTOR, "promoter"));
  }

  @Test
  void an_edit_of_something_else_leaves_the_name() {
    annotate(editor, migration, Map.of(Annotations.PAUSE, "lunch"));

    Migration stored =
        annotate(
            promoter,
            migration,
            Map.of(Annotations.PAUSE, "lunch", Annotations.ACTOR, "editor", "team", "blue"));

    assertThat(actor(stored)).isEqualTo("editor");
  }

  @Test
  void the_name_cannot_be_taken_away() {
    annotate(editor, migration, Map.of(Annotations.PAUSE, "lunch"));

    Migration stored = annotate(promoter, migration, Map.of(Annotations.PAUSE, "lunch"));

    assertThat(actor(stored)).isEqualTo("editor");
  }

  @Test
  void a_name_of_somebody_else_is_refused() {
    String refused =
        refusal(
                () ->
                    annotate(
                        promoter,
                        migration,
                        Map.of(Annotations.PAUSE, "lunch", Annotations.ACTOR, "boss")))
            .getMessage();

    assertThat(refused).contains("sluice.dev/actor says who steers, and you are \"promoter\"");
  }

  @Test
  void nobody_puts_their_name_on_the_command_of_somebody_else() {
    annotate(editor, migration, Map.of(Annotations.PAUSE, "lunch"));

    String refused =
        refusal(
                () ->
                    annotate(
                        promoter,
                        migration,
                        Map.of(Annotations.PAUSE, "lunch", Annotations.ACTOR, "promoter")))
            .getMessage();

    assertThat(refused).contains("says who gave a command: set it together with one");
  }

  @Test
  void who_restores_a_migration_is_who_steers_it() {
    Migration restored =
        editor
            .resource(
                Admission.migration(
                    "restored-" + made,
                    Map.of(Annotations.PAUSE, "lunch", Annotations.ACTOR, "somebody")))
            .create();

    assertThat(actor(restored)).isEqualTo("editor");
  }

  @Test
  void a_tool_that_applies_the_same_again_changes_nothing() {
    Migration wanted = Admission.migration("gitops-" + made, Map.of(Annotations.PAUSE, "lunch"));
    applied(editor, wanted);

    Migration again = applied(editor, wanted);

    assertThat(actor(again)).isEqualTo("editor");
    assertThat(again.getMetadata().getAnnotations()).containsEntry(Annotations.PAUSE, "lunch");
  }

  private static Migration applied(KubernetesClient who, Migration wanted) {
    return who.resource(wanted)
        .patch(
            new PatchContext.Builder()
                .withPatchType(PatchType.SERVER_SIDE_APPLY)
                .withFieldManager("gitops")
                .build());
  }

  private static String actor(HasMetadata stored) {
    return stored.getMetadata().getAnnotations().get(Annotations.ACTOR);
  }
}
