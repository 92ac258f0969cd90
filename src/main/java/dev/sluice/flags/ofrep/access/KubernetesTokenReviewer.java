// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.flags.ofrep.access;

import static java.util.Objects.requireNonNullElse;

import dev.sluice.kube.Questions;
import io.fabric8.kubernetes.api.model.authentication.TokenReview;
import io.fabric8.kubernetes.api.model.authentication.TokenReviewBuilder;
import io.fabric8.kubernetes.api.model.authentication.TokenReviewStatus;
import io.fabric8.kubernetes.api.model.authentication.UserInfo;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Asks the API server. Only a token that was made for Sluice counts: one that is good for the API
 * server itself is not shown around.
 */
public final class KubernetesTokenReviewer implements TokenReviewer {
  private static final Pattern SERVICE_ACCOUNT =
      Pattern.compile("system:serviceaccount:([a-z0-9-]{1,63}):([a-z0-9.-]{1,253})");
  private static final String POD = "authentication.kubernetes.io/pod-name";

  // Who asks comes again, and others wait for the place that a question takes.
  private static final Duration PATIENCE = Duration.ofSeconds(4);

  private final Questions questions;
  private final String audience;

  /**
   * A reviewer.
   *
   * @param audience what tokens must have been made for
   */
  public KubernetesTokenReviewer(KubernetesClient client, String audience) {
    this.questions = new Questions(client, PATIENCE);
    this.audience = audience;
  }

  @Override
  public Optional<Holder> review(String token) {
    TokenReview asked =
        new TokenReviewBuilder()
            .withNewSpec()
            .withToken(token)
            .withAudiences(audience)
            .endSpec()
            .build();
    TokenReviewStatus status = questions.ask(c -> c.tokenReviews().create(asked).getStatus());
    if (status == null || !Boolean.TRUE.equals(status.getAuthenticated())) {
      return Optional.empty();
    }
    // A server that knows nothing of audiences would have answered for all of them.
    if (!requireNonNullElse(status.getAudiences(), List.<String>of()).contains(audience)) {
      return Optional.empty();
    }
    return Optional.of(holder(status.getUser()));
  }

  private static Holder holder(UserInfo user) {
    Matcher account = SERVICE_ACCOUNT.matcher(requireNonNullElse(user.getUsername(), ""));
    if (!account.matches()) {
      return new Holder(null);
    }
    List<String> pods =
        requireNonNullElse(user.getExtra(), Map.<String, List<String>>of())
            .getOrDefault(POD, List.of());
    String name = "serviceaccount " + account.group(2);
    return new Holder(
        new Caller(account.group(1), pods.isEmpty() ? name : name + " pod " + pods.getFirst()));
  }
}
