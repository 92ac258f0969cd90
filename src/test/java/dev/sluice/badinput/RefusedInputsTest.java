// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.badinput;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.api.AgentDeployment;
import dev.sluice.api.FlagSet;
import dev.sluice.api.HealthPolicy;
import dev.sluice.api.Migration;
import dev.sluice.kit.ApiServer;
import dev.sluice.kit.SharedCluster;
import dev.sluice.manifests.Admission;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Bad inputs that are refused before anything is stored, in which words. */
@ExtendWith(ApiServer.class)
class RefusedInputsTest {
  private static final String POLICY = "ValidatingAdmissionPolicy '";
  private static final String SCHEMA = "is invalid: ";
  private static KubernetesClient admin;

  /** The policies that are shipped are in force in the namespace of each. */
  @BeforeAll
  static void install(KubernetesClient client) {
    admin = client;
    Admission.withoutStamp(client);
  }

  @AfterEach
  void remove() {
    for (Class<? extends HasMetadata> kind :
        List.of(Migration.class, FlagSet.class, AgentDeployment.class, HealthPolicy.class)) {
      admin.resources(kind).delete();
    }
  }

  static Stream<BadInput> refused() {
    return BadInput.all(true);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("refused")
  void is_refused_with_field_and_remedy(BadInput given) {
    Doer doer = new Doer(SharedCluster.get(), admin.getNamespace());
    doer.prepare(given);

    String answer = doer.refusal(given);

    assertThat(given.says()).isNotEmpty();
    assertThat(answer).contains(given.says());
    switch (given.refusedBy()) {
      case "schema" -> assertThat(answer).contains(SCHEMA).doesNotContain(POLICY);
      case "policy" -> assertThat(answer).contains(POLICY);
      case "server" -> assertThat(answer).doesNotContain(POLICY);
      default -> throw new IllegalArgumentException("refused by whom: " + given.refusedBy());
    }
  }
}
