// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.manifests;

import static dev.sluice.kit.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.kit.Accounts;
import dev.sluice.kit.ApiServer;
import dev.sluice.kit.CleanHistory;
import dev.sluice.kit.OperatorAccount;
import dev.sluice.wiring.OfrepWires;
import io.fabric8.kubernetes.api.model.ServiceAccountBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The whole operator under its own ServiceAccount, asked over OFREP as a pod would ask. */
@QuarkusTest
@QuarkusTestResource(value = OperatorAccount.class, restrictToAnnotatedClass = true)
class OfrepOperatorTest {
  @RegisterExtension final CleanHistory history = CleanHistory.onOperatedCluster();

  private static final String FLAG_SET =
      """
      apiVersion: sluice.dev/v1alpha1
      kind: FlagSet
      metadata: {name: otp}
      spec: {flags: [{key: registry, percent: 100}]}
      """;

  @Inject OfrepWires ofrep;
  private final HttpClient http = HttpClient.newHttpClient();
  private KubernetesClient admin;

  @BeforeEach
  void connect() {
    admin = ApiServer.operated(ApiServer.newOperatedNamespace());
    admin
        .resource(
            new ServiceAccountBuilder().withNewMetadata().withName("agent").endMetadata().build())
        .create();
    admin
        .load(new ByteArrayInputStream(FLAG_SET.getBytes(StandardCharsets.UTF_8)))
        .serverSideApply();
  }

  @AfterEach
  void disconnect() {
    admin.namespaces().withName(admin.getNamespace()).delete();
    admin.close();
    http.close();
  }

  @Test
  void a_pod_gets_the_flags_of_its_namespace_with_the_rights_that_are_shipped() {
    String token = token("sluice");

    await("the flag is served")
        .untilAsserted(
            () -> {
              HttpResponse<String> answer = evaluate(token);
              assertThat(answer.statusCode()).isEqualTo(200);
              assertThat(answer.body())
                  .contains("\"value\":true", "\"flagSetId\":\"" + admin.getNamespace() + "/otp\"");
            });
  }

  @Test
  void a_token_for_the_api_server_opens_no_flags() {
    String token = token("https://kubernetes.default.svc.cluster.local");

    await("the API server has answered")
        .untilAsserted(() -> assertThat(evaluate(token).statusCode()).isEqualTo(401));
  }

  private HttpResponse<String> evaluate(String token) throws IOException, InterruptedException {
    return http.send(
        HttpRequest.newBuilder(
                URI.create(
                    "http://127.0.0.1:" + ofrep.port() + "/ofrep/v1/evaluate/flags/registry"))
            .header("Authorization", "Bearer " + token)
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString("{\"context\":{\"targetingKey\":\"x\"}}"))
            .build(),
        HttpResponse.BodyHandlers.ofString());
  }

  private String token(String audience) {
    return Accounts.token(admin, "agent", audience);
  }
}
