// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.badinput;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.kit.ApiServer;
import dev.sluice.kit.CleanHistory;
import dev.sluice.kit.ClusterResource;
import dev.sluice.kit.SharedCluster;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Bad inputs that can be stored, and what the operator says of them in status and Events. */
@QuarkusTest
@QuarkusTestResource(ClusterResource.class)
class AcceptedInputsTest {
  @RegisterExtension final CleanHistory history = CleanHistory.onOperatedCluster();
  private KubernetesClient admin;

  @BeforeEach
  void connect() {
    admin = ApiServer.operated(ApiServer.newOperatedNamespace());
  }

  @AfterEach
  void disconnect() {
    admin.namespaces().withName(admin.getNamespace()).delete();
    admin.close();
  }

  static Stream<BadInput> accepted() {
    return BadInput.all(false);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("accepted")
  void is_answered_in_status(BadInput given) {
    Doer doer = new Doer(SharedCluster.operated(), admin.getNamespace());
    doer.prepare(given);

    doer.finish(given);

    assertThat(given.then()).isNotEmpty();
    given.then().forEach(doer::stands);
  }
}
