// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.manifests;

import static dev.sluice.manifests.Admission.annotate;
import static dev.sluice.manifests.Admission.refusal;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import dev.sluice.api.Annotations;
import dev.sluice.api.Migration;
import dev.sluice.kit.ApiServer;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** In whose name people steer, on servers that do not stamp it: said or not, never false. */
@ExtendWith(ApiServer.class)
class ActorTest {
  private static KubernetesClient editor;
  private static KubernetesClient promoter;
  private Migration migration;

  @BeforeAll
  static void install(KubernetesClient admin) {
    Admission admission = Admission.withoutStamp(admin);
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
    migration = Admission.migration(null, Map.of());
    migration.getMetadata().setGenerateName("otp-");
    migration = editor.resource(migration).create();
  }

  @Test
  void a_command_need_not_say_whose_it_is() {
    Migration stored = annotate(editor, migration, Map.of(Annotations.PAUSE, "lunch"));

    assertThat(stored.getMetadata().getAnnotations()).doesNotContainKey(Annotations.ACTOR);
  }

  @Test
  void a_command_is_given_in_ones_own_name() {
    assertThatCode(
            () ->
                annotate(
                    editor,
                    migration,
                    Map.of(Annotations.PAUSE, "lunch", Annotations.ACTOR, "editor")))
        .doesNotThrowAnyException();
  }

  @Test
  void a_command_is_not_given_in_the_name_of_somebody_else() {
    String refused =
        refusal(
                () ->
                    annotate(
                        editor,
                        migration,
                        Map.of(Annotations.PAUSE, "lunch", Annotations.ACTOR, "boss")))
            .getMessage();

    assertThat(refused)
        .endsWith(
            "annotation sluice.dev/actor says who steers, and you are \"editor\": set it to that, or"
                + " remove it (sluice.dev/actor-)");
  }

  @Test
  void nobody_steers_in_the_name_that_somebody_else_left() {
    annotate(editor, migration, Map.of(Annotations.PAUSE, "lunch", Annotations.ACTOR, "editor"));

    String refused =
        refusal(() -> annotate(promoter, migration, Map.of(Annotations.ACTOR, "editor")))
            .getMessage();

    assertThat(refused).contains("you are \"promoter\"");
  }

  @Test
  void who_removes_a_command_does_so_in_their_own_name() {
    annotate(editor, migration, Map.of(Annotations.PAUSE, "lunch", Annotations.ACTOR, "editor"));

    assertThatCode(() -> annotate(promoter, migration, Map.of(Annotations.ACTOR, "promoter")))
        .doesNotThrowAnyException();
  }

  @Test
  void nobody_puts_their_name_on_the_command_of_somebody_else() {
    annotate(editor, migration, Map.of(Annotations.PAUSE, "lunch", Annotations.ACTOR, "editor"));

    String refused =
        refusal(
                () ->
                    annotate(
                        promoter,
                        migration,
                        Map.of(Annotations.PAUSE, "lunch", Annotations.ACTOR, "promoter")))
            .getMessage();

    assertThat(refused)
        .endsWith(
            "annotation sluice.dev/actor says who gave a command: set it together with one, or leave"
                + " it as it is");
  }

  @Test
  void what_a_request_leaves_alone_is_not_checked() {
    annotate(editor, migration, Map.of(Annotations.PAUSE, "lunch", Annotations.ACTOR, "editor"));

    assertThatCode(
            () ->
                annotate(
                    promoter,
                    migration,
                    Map.of(
                        Annotations.PAUSE, "lunch", Annotations.ACTOR, "editor", "team", "blue")))
        .doesNotThrowAnyException();
  }
}
