// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.manifests;

import static dev.sluice.manifests.Admission.patch;
import static dev.sluice.manifests.Admission.refusal;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import dev.sluice.kit.ApiServer;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Status;
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
import org.junit.jupiter.params.provider.ValueSource;

/** The right to patch, which an annotation takes, opens annotations and nothing else. */
@ExtendWith(ApiServer.class)
class SteeringOnlyTest {
  /** What is refused, as the message names it, and the merge patches that set and remove it. */
  private static final String PATCHES =
      """
      metadata.ownerReferences | {"metadata": {"ownerReferences": [{"apiVersion": "sluice.dev/v1alpha1", "kind": "FlagSet", "name": "owner", "uid": "OWNER"}]}} | {"metadata": {"ownerReferences": null}}
      metadata.finalizers | {"metadata": {"finalizers": ["example.com/held"]}} | {"metadata": {"finalizers": null}}
      metadata.labels | {"metadata": {"labels": {"team": "blue"}}} | {"metadata": {"labels": null}}
      """;

  private static final int FORBIDDEN = 403;
  private static KubernetesClient editor;
  private static KubernetesClient promoter;
  private static KubernetesClient collector;
  private static String owner;
  private static int made;

  private List<HasMetadata> objects;

  @BeforeAll
  static void install(KubernetesClient admin) {
    Admission admission = Admission.withoutStamp(admin);
    editor = admission.as("editor");
    promoter = admission.as("promoter");
    collector = admission.as("system:serviceaccount:kube-system:generic-garbage-collector");
    owner = editor.resource(Admission.flagSet("owner", Map.of())).create().getMetadata().getUid();
  }

  @AfterAll
  static void disconnect() {
    editor.close();
    promoter.close();
    collector.close();
  }

  @BeforeEach
  void create() {
    made++;
    objects =
        List.of(
            editor.resource(Admission.migration("only-" + made, Map.of())).create(),
            editor.resource(Admission.flagSet("only-" + made, Map.of())).create());
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = PATCHES)
  void who_may_only_steer_sets_and_removes_none_of_these(String named, String set, String remove) {
    for (HasMetadata object : objects) {
      Status toSet = refusal(() -> patch(promoter, object, owned(set)));
      patch(editor, object, owned(set));
      Status toRemove = refusal(() -> patch(promoter, object, remove));

      assertThat(List.of(toSet, toRemove))
          .allSatisfy(status -> assertThat(status.getCode()).isEqualTo(FORBIDDEN))
          .allSatisfy(status -> assertThat(status.getMessage()).endsWith(refusalOf(named, object)));
      patch(editor, object, remove);
    }
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = PATCHES)
  void the_garbage_collector_is_not_hindered(String named, String set, String remove) {
    for (HasMetadata object : objects) {
      patch(editor, object, owned(set));

      assertThatCode(() -> patch(collector, object, remove)).as(named).doesNotThrowAnyException();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"spec\": {\"paused\": true}}",
        "{\"spec\": {\"paused\": true}, \"metadata\": {\"labels\": {\"team\": \"blue\"}}}"
      })
  void who_may_only_steer_does_not_change_the_plan(String plan) {
    Status refused = refusal(() -> patch(promoter, objects.getFirst(), plan));

    assertThat(refused.getMessage()).endsWith(refusalOf("spec", objects.getFirst()));
  }

  @Test
  void who_may_only_steer_does_not_change_the_catalogue() {
    String catalogue = "{\"spec\": {\"flags\": [{\"key\": \"registry\"}]}}";

    Status refused = refusal(() -> patch(promoter, objects.getLast(), catalogue));

    assertThat(refused.getMessage()).endsWith(refusalOf("spec", objects.getLast()));
  }

  @Test
  void what_others_left_on_an_object_hinders_no_command() {
    HasMetadata migration = objects.getFirst();
    patch(
        editor,
        migration,
        owned(
            """
        {"metadata": {"labels": {"team": "blue"}, "finalizers": ["example.com/held"],
          "ownerReferences": [{"apiVersion": "sluice.dev/v1alpha1", "kind": "FlagSet", "name": "owner", "uid": "OWNER"}],
          "annotations": {"example.com/tracked": "x"}}}
        """));

    HasMetadata steered =
        patch(
            promoter,
            migration,
            "{\"metadata\": {\"annotations\": {\"sluice.dev/pause\": \"lunch\"}}}");

    assertThat(steered.getMetadata().getAnnotations())
        .containsOnly(
            Map.entry("sluice.dev/pause", "lunch"), Map.entry("example.com/tracked", "x"));
    patch(editor, migration, "{\"metadata\": {\"finalizers\": null}}");
  }

  /** With an owner that exists, or the garbage collector would delete the object meanwhile. */
  private static String owned(String patch) {
    return patch.replace("OWNER", owner);
  }

  private static String refusalOf(String named, HasMetadata object) {
    return "%s is changed only by who has the verb update on %s.sluice.dev/%s, and \"promoter\" may only steer by annotations: ask for the ClusterRole edit in namespace %s"
        .formatted(
            named,
            object.getPlural(),
            object.getMetadata().getName(),
            object.getMetadata().getNamespace());
  }
}
