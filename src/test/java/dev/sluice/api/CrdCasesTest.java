// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.sluice.kit.ApiServer;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What the API server takes and what it refuses, in which words: one file for each case. */
@ExtendWith(ApiServer.class)
class CrdCasesTest {
  private static KubernetesClient client;

  /** One namespace for all cases: each removes what it made. */
  @BeforeAll
  static void connect(KubernetesClient shared) {
    client = shared;
  }

  static Stream<CrdCase> valid() {
    return CrdCase.all("valid-");
  }

  static Stream<CrdCase> invalid() {
    return CrdCase.all("invalid-");
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("valid")
  void a_valid_case_is_taken_and_can_be_read(CrdCase given) {
    try {
      given.prepare(client);

      assertThatCode(() -> given.run(client)).doesNotThrowAnyException();

      var read = given.read(client);
      assertThat(read.getSpec()).isNotNull();
      assertThat(Unreadable.of(read)).isEmpty();
    } finally {
      given.cleanUp(client);
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("invalid")
  void an_invalid_case_is_refused_with_field_and_remedy(CrdCase given) {
    try {
      given.prepare(client);

      KubernetesClientException refused =
          catchThrowableOfType(KubernetesClientException.class, () -> given.run(client));

      assertThat(given.expected()).hasSizeGreaterThanOrEqualTo(2);
      assertThat(refused).as("the refusal of %s", given).isNotNull();
      assertThat(refused.getStatus().getMessage()).contains(given.expected());
    } finally {
      given.cleanUp(client);
    }
  }
}
