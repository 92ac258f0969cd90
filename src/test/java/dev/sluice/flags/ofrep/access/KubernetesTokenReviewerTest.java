// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.flags.ofrep.access;

import static dev.sluice.kit.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.flags.ofrep.access.TokenReviewer.Holder;
import dev.sluice.kit.Accounts;
import dev.sluice.kit.ApiServer;
import io.fabric8.kubernetes.api.model.ServiceAccountBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What a real API server says of real tokens. */
@ExtendWith(ApiServer.class)
class KubernetesTokenReviewerTest {
  private TokenReviewer reviewer;

  @BeforeEach
  void create(KubernetesClient client) {
    reviewer = new KubernetesTokenReviewer(client, "sluice");
    client
        .resource(
            new ServiceAccountBuilder().withNewMetadata().withName("planner").endMetadata().build())
        .create();
  }

  @Test
  void a_token_made_for_sluice_says_whose_it_is(KubernetesClient client) {
    assertThat(reviewer.review(token(client, "sluice")))
        .contains(new Holder(new Caller(client.getNamespace(), "serviceaccount planner")));
  }

  @Test
  void a_token_made_for_somebody_else_is_nobodys(KubernetesClient client) {
    String forTheApiServer = token(client, "https://kubernetes.default.svc.cluster.local");

    assertThat(reviewer.review(forTheApiServer)).isEmpty();
    assertThat(reviewer.review(token(client, "vault"))).isEmpty();
  }

  @Test
  void a_token_that_nobody_made_is_nobodys(KubernetesClient client) {
    String forged = token(client, "sluice").replaceAll("\\.[^.]*$", ".c2lnbmVk");

    assertThat(reviewer.review(forged)).isEmpty();
  }

  @Test
  void the_token_of_an_account_that_is_gone_is_nobodys_soon(KubernetesClient client) {
    String token = token(client, "sluice");
    client.serviceAccounts().withName("planner").delete();

    // The API server looks into a cache of its own.
    await("the account is gone for the API server").until(() -> reviewer.review(token).isEmpty());
  }

  private static String token(KubernetesClient client, String audience) {
    return Accounts.token(client, "planner", audience);
  }
}
