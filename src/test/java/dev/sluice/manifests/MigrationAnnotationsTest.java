// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.manifests;

import static dev.sluice.manifests.Admission.annotate;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.sluice.api.Annotations;
import dev.sluice.api.Migration;
import dev.sluice.kit.ApiServer;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
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
  private static KubernetesClient steerer;
  private Migration migration;

  @BeforeAll
  static void install(KubernetesClient admin) {
    Admission admission = Admission.withoutStamp(admin);
    steerer = admission.as("editor");
  }

  @AfterAll
  static void disconnect() {
    steerer.close();
  }

  @BeforeEach
  void create() {
    migration = Admission.migration(null, Map.of());
    migration.getMetadata().setGenerateName("otp-");
    migration = steerer.resource(migration).create();
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
          approve     | registry/1
          approve     | telemetry/12
          skip-wait   | registry/50/1
          skip-wait   | telemetry/10/1
          skip-wait   | telemetry/100/3
          override    | cooldown/1
          override    | save/2
          """)
  void an_annotation_that_says_something_is_taken(String name, String value) {
    assertThatCode(() -> annotate(steerer, migration, Map.of("sluice.dev/" + name, value)))
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
          retry       | ''          | sluice.dev/retry is "": it must be the number of the next attempt, such as 2
          retry       | two         | sluice.dev/retry is "two"
          retry       | 0           | sluice.dev/retry is "0"
          retry       | 02          | sluice.dev/retry is "02"
          retry       | 2147483648  | sluice.dev/retry is "2147483648"
          approve     | ''          | sluice.dev/approve is "": it must be <stage>/<attempt>, such as registry/1
          approve     | registry    | with one of the stages registry, telemetry
          approve     | regstry/1   | sluice.dev/approve is "regstry/1"
          approve     | registry/0  | sluice.dev/approve is "registry/0"
          approve     | registry/1/ | sluice.dev/approve is "registry/1/"
          approve     | 1/1         | sluice.dev/approve is "1/1"
          skip-wait   | registry/1  | it must be <stage>/<percent of its step, 100 for the window>/<attempt>
          skip-wait   | registry/0/1     | sluice.dev/skip-wait is "registry/0/1"
          skip-wait   | registry/101/1   | sluice.dev/skip-wait is "registry/101/1"
          skip-wait   | telemetry/50/1   | sluice.dev/skip-wait is "telemetry/50/1"
          skip-wait   | regstry/100/1    | such as registry/100/1, with one of the stages registry, telemetry
          skip-wait   | registry/full/1  | sluice.dev/skip-wait is "registry/full/1"
          override    | cooldown         | it must be cooldown/<attempt> or save/<attempt>, such as cooldown/1
          override    | window/1         | sluice.dev/override is "window/1"
          override    | state/1          | sluice.dev/override is "state/1"
          override    | cooldown/0       | sluice.dev/override is "cooldown/0"
          kill        | registry         | sluice.dev/kill is not known to Sluice on a Migration
          reset       | registry/1       | use sluice.dev/rollback, rollback-to, pause, retry, approve, skip-wait or override
          """)
  void an_annotation_that_would_do_nothing_is_refused(String name, String value, String expected) {
    KubernetesClientException refused =
        catchThrowableOfType(
            KubernetesClientException.class,
            () -> annotate(steerer, migration, Map.of("sluice.dev/" + name, value)));

    assertThat(refused.getStatus().getMessage()).contains(expected);
  }

  @ParameterizedTest
  @ValueSource(strings = {"two\nlines", "\u001b[31mred", "bell\u0007", "deleted\u007f"})
  void a_reason_with_control_characters_is_refused(String reason) {
    KubernetesClientException refused =
        catchThrowableOfType(
            KubernetesClientException.class,
            () -> annotate(steerer, migration, Map.of(Annotations.ROLLBACK, reason)));

    assertThat(refused.getStatus().getMessage()).contains("control characters");
  }

  @ParameterizedTest
  @ValueSource(strings = {"rollback-to", "retry", "approve", "skip-wait", "override"})
  void a_value_that_no_message_can_repeat_is_refused_by_name(String name) {
    KubernetesClientException refused =
        catchThrowableOfType(
            KubernetesClientException.class,
            () -> annotate(steerer, migration, Map.of("sluice.dev/" + name, "two\nlines")));

    assertThat(refused.getStatus().getMessage()).contains("annotation sluice.dev/" + name + " ");
    assertThat(refused.getStatus().getMessage()).doesNotContain("failed expression");
  }

  @Test
  void a_reason_is_no_longer_than_1024_characters() {
    KubernetesClientException refused =
        catchThrowableOfType(
            KubernetesClientException.class,
            () -> annotate(steerer, migration, Map.of(Annotations.PAUSE, "x".repeat(1025))));

    assertThat(refused.getStatus().getMessage()).contains("1 to 1024 characters");
  }

  @Test
  void annotations_of_others_are_not_sluices_business() {
    assertThatCode(() -> annotate(steerer, migration, Map.of("example.com/retry", "two\nlines")))
        .doesNotThrowAnyException();
  }
}
