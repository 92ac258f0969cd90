// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.manifests;

import static dev.sluice.manifests.Admission.annotate;
import static dev.sluice.manifests.Admission.refusal;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import dev.sluice.api.FlagSet;
import dev.sluice.api.HealthPolicy;
import dev.sluice.kit.ApiServer;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The admission policies on annotations of FlagSets, and of kinds that none steers. */
@ExtendWith(ApiServer.class)
class OtherAnnotationsTest {
  private static KubernetesClient steerer;
  private FlagSet flagSet;

  @BeforeAll
  static void install(KubernetesClient admin) {
    steerer = Admission.withoutStamp(admin).as("editor");
  }

  @AfterAll
  static void disconnect() {
    steerer.close();
  }

  @BeforeEach
  void create() {
    flagSet = Admission.flagSet(null, Map.of());
    flagSet.getMetadata().setGenerateName("otp-");
    flagSet = steerer.resource(flagSet).create();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          kill  | registry
          kill  | registry,telemetry
          kill  | telemetry, registry
          reset | registry/17
          """)
  void an_annotation_that_says_something_is_taken(String name, String value) {
    assertThatCode(() -> annotate(steerer, flagSet, Map.of("sluice.dev/" + name, value)))
        .doesNotThrowAnyException();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          kil      | registry    | annotation sluice.dev/kil is not known to Sluice on a FlagSet
          rollback | now         | so it would do nothing: use sluice.dev/kill or reset
          kill     | ''          | sluice.dev/kill names "", which is no flag of this FlagSet
          kill     | registri    | sluice.dev/kill names "registri", which is no flag of this FlagSet
          kill     | registry;telemetry | with commas between them, such as registry
          kill     | registry,x  | sluice.dev/kill names "x"
          reset    | registry    | sluice.dev/reset is "registry": it must be <key>/<revision of the FlagSet>, such as registry/1
          reset    | registri/1  | sluice.dev/reset is "registri/1"
          reset    | registry/01 | sluice.dev/reset is "registry/01"
          reset    | registry/-1 | sluice.dev/reset is "registry/-1"
          """)
  void an_annotation_that_would_do_nothing_is_refused(String name, String value, String expected) {
    String message =
        refusal(() -> annotate(steerer, flagSet, Map.of("sluice.dev/" + name, value))).getMessage();

    assertThat(message).contains(expected);
  }

  @Test
  void a_kill_stays_when_its_flag_leaves_the_spec() {
    annotate(steerer, flagSet, Map.of("sluice.dev/kill", "telemetry"));
    FlagSet shorter = steerer.resource(flagSet).get();
    shorter.setSpec(
        Serialization.unmarshal("flags: [{key: registry}]", dev.sluice.api.FlagSetSpec.class));

    assertThatCode(() -> steerer.resource(shorter).update()).doesNotThrowAnyException();
  }

  @Test
  void a_health_policy_is_steered_by_no_annotation() {
    HealthPolicy policy =
        steerer
            .resource(
                Serialization.unmarshal(
                    """
                    apiVersion: sluice.dev/v1alpha1
                    kind: HealthPolicy
                    metadata: {name: standard}
                    spec: {}
                    """,
                    HealthPolicy.class))
            .create();

    assertIdle(policy, "HealthPolicy");
  }

  private static void assertIdle(HasMetadata object, String kind) {
    assertThat(
            refusal(() -> annotate(steerer, object, Map.of("sluice.dev/rollback", "now")))
                .getMessage())
        .contains(
            "annotation sluice.dev/rollback does nothing on this kind ("
                + kind
                + "): annotate the Migration or the AgentDeployment (rollback, pause, ...), or the"
                + " FlagSet (kill, reset) instead");
    assertThatCode(() -> annotate(steerer, object, Map.of("example.com/rollback", "now")))
        .doesNotThrowAnyException();
  }
}
