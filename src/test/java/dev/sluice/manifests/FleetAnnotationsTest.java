// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.manifests;

import static dev.sluice.manifests.Admission.annotate;
import static dev.sluice.manifests.Admission.patch;
import static dev.sluice.manifests.Admission.refusal;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import dev.sluice.api.AgentDeployment;
import dev.sluice.kit.ApiServer;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The admission policy on annotations of AgentDeployments, as a real API server takes it. */
@ExtendWith(ApiServer.class)
class FleetAnnotationsTest {
  private static Admission admission;
  private static KubernetesClient editor;
  private AgentDeployment fleet;

  @BeforeAll
  static void install(KubernetesClient admin) {
    admission = Admission.withoutStamp(admin);
    editor = admission.as("editor");
  }

  @AfterAll
  static void disconnect() {
    editor.close();
  }

  @BeforeEach
  void create() {
    fleet = Admission.fleet(null, Map.of());
    fleet.getMetadata().setGenerateName("planner-");
    fleet = editor.resource(fleet).create();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          rolback     | now      | annotation sluice.dev/rolback is not known to Sluice on an AgentDeployment
          override    | cooldown/1 | sluice.dev/override is "cooldown/1": it must be state/<attempt> or save/<attempt>, such as save/1
          override    | state/0  | sluice.dev/override is "state/0"
          reset       | 1        | so it would do nothing: use sluice.dev/rollback, rollback-to, pause, retry, approve, skip-wait or override
          kill        | registry | annotation sluice.dev/kill is not known
          rollback    | ''       | annotation sluice.dev/rollback must say why
          pause       | ' '      | annotation sluice.dev/pause must say why
          rollback-to | ''       | sluice.dev/rollback-to is "", which is neither the name nor the number of a revision
          rollback-to | 7F3KD    | sluice.dev/rollback-to is "7F3KD"
          rollback-to | -1       | sluice.dev/rollback-to is "-1"
          retry       | soon     | sluice.dev/retry is "soon": it must be the number of the next attempt, such as 2
          retry       | 0        | sluice.dev/retry is "0"
          approve     | 7f3kd    | sluice.dev/approve is "7f3kd": it must be <revision>/<attempt>, such as 7f3kd/1
          approve     | 7f3kd/x  | sluice.dev/approve is "7f3kd/x"
          skip-wait   | 7f3kd/1  | sluice.dev/skip-wait is "7f3kd/1": it must be <revision>/<percent of its step, 100 for the window>/<attempt>
          skip-wait   | 7f3kd/101/1 | sluice.dev/skip-wait is "7f3kd/101/1"
          """)
  void an_annotation_that_would_do_nothing_is_refused(String name, String value, String expected) {
    String message =
        refusal(() -> annotate(editor, fleet, Map.of("sluice.dev/" + name, value))).getMessage();

    assertThat(message).contains(expected);
  }

  @Test
  void annotations_of_others_are_not_sluices_business() {
    assertThatCode(() -> annotate(editor, fleet, Map.of("example.com/rollback", "now")))
        .doesNotThrowAnyException();
  }

  @Test
  void to_pause_by_the_spec_takes_the_verb() {
    admission.grant("owner", List.of("agentdeployments"), "get", "patch", "update");
    try (KubernetesClient owner = admission.as("owner")) {
      String message =
          refusal(() -> patch(owner, fleet, "{\"spec\": {\"paused\": true}}")).getMessage();

      assertThat(message)
          .contains("spec.paused is set and removed only by who has the verb rollback");
    }
  }

  @Test
  void a_promoter_changes_neither_template_nor_size() {
    try (KubernetesClient promoter = admission.as("promoter")) {
      String message =
          refusal(() -> patch(promoter, fleet, "{\"spec\": {\"replicas\": 5}}")).getMessage();

      assertThat(message)
          .contains("spec is changed only by who has the verb update on agentdeployments");
    }
  }

  @Test
  void to_scale_takes_no_verb_of_ours() {
    admission.grant(
        "scaler", List.of("agentdeployments", "agentdeployments/scale"), "get", "patch", "update");
    annotate(editor, fleet, Map.of("sluice.dev/pause", "lunch"));
    try (KubernetesClient scaler = admission.as("scaler")) {
      assertThatCode(() -> scaler.resource(fleet).scale(5)).doesNotThrowAnyException();
    }
  }

  @Test
  void nobody_steers_in_the_name_of_somebody_else() {
    String message =
        refusal(
                () ->
                    annotate(
                        editor,
                        fleet,
                        Map.of("sluice.dev/pause", "lunch", "sluice.dev/actor", "ada")))
            .getMessage();

    assertThat(message).contains("annotation sluice.dev/actor says who steers, and you are");
  }
}
