// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.flags.ofrep.http;

import static dev.sluice.flags.ofrep.http.OfrepWire.at;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import dev.openfeature.contrib.providers.ofrep.OfrepProvider;
import dev.openfeature.contrib.providers.ofrep.OfrepProviderOptions;
import dev.openfeature.sdk.Client;
import dev.openfeature.sdk.ErrorCode;
import dev.openfeature.sdk.FlagEvaluationDetails;
import dev.openfeature.sdk.ImmutableContext;
import dev.openfeature.sdk.OpenFeatureAPI;
import dev.sluice.flags.ofrep.http.OfrepWire.Terms;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What an unmodified client makes of OFREP: the OpenFeature SDK with its OFREP provider. */
class StockOfrepTest {
  private final OfrepWire wire = new OfrepWire(Terms.USUAL);

  @AfterEach
  void stop() {
    wire.close();
  }

  @Test
  void an_agent_sees_a_flag_turn_on_and_back_off() {
    Client client = client(OfrepWire.TOKEN);
    wire.serving(at(0));
    assertThat(details(client, "registry", "shop/planner/1").getValue()).isFalse();

    wire.serving(at(100));
    assertThat(details(client, "registry", "shop/planner/1").getValue()).isTrue();

    wire.serving(at(0));
    FlagEvaluationDetails<Boolean> back = details(client, "registry", "shop/planner/1");
    assertThat(back.getValue()).isFalse();
    assertThat(back.getVariant()).isEqualTo("off");
    assertThat(back.getErrorCode()).isNull();
  }

  @Test
  void exactly_the_cohort_has_what_is_partly_on_and_everybody_what_is_wholly_on() {
    Client client = client(OfrepWire.TOKEN);
    wire.serving(at(30));

    long having =
        java.util.stream.IntStream.range(0, 10)
            .filter(o -> details(client, "registry", "shop/planner/" + o).getValue())
            .count();
    FlagEvaluationDetails<Boolean> keyless = details(client, "registry", null);

    assertThat(having).isEqualTo(3);
    assertThat(keyless.getValue()).isFalse();
    assertThat(keyless.getErrorCode()).isNull();
    wire.serving(at(100));
    assertThat(details(client, "registry", null).getValue()).isTrue();
  }

  @Test
  void every_flag_says_which_set_and_version_it_is_of() {
    Client client = client(OfrepWire.TOKEN);
    wire.serving(at(100));

    FlagEvaluationDetails<Boolean> details = details(client, "registry", "x");

    assertThat(details.getReason()).isEqualTo("STATIC");
    assertThat(details.getFlagMetadata().getString("flagSetId")).isEqualTo("shop/otp");
    assertThat(details.getFlagMetadata().getString("version")).isEqualTo(at(100).version());
  }

  @Test
  void an_unknown_flag_is_an_error_with_the_default_of_the_code() {
    Client client = client(OfrepWire.TOKEN);
    wire.serving(at(100));

    FlagEvaluationDetails<Boolean> details = details(client, "typo", "x");

    assertThat(details.getErrorCode()).isEqualTo(ErrorCode.FLAG_NOT_FOUND);
    assertThat(details.getValue()).isFalse();
  }

  @Test
  void whom_nobody_knows_gets_the_default_of_the_code() {
    Client client = client("not.a.token");
    wire.serving(at(100));

    FlagEvaluationDetails<Boolean> details = details(client, "registry", "x");

    // 401 has no body, which this version of the provider tries to read.
    assertThat(details.getErrorCode()).isEqualTo(ErrorCode.PARSE_ERROR);
    assertThat(details.getValue()).isFalse();
  }

  private Client client(String token) {
    String domain = UUID.randomUUID().toString();
    OfrepProvider provider =
        OfrepProvider.constructProvider(
            OfrepProviderOptions.builder()
                .baseUrl("http://127.0.0.1:" + wire.server.port())
                .headers(ImmutableMap.of("Authorization", ImmutableList.of("Bearer " + token)))
                .build());
    OpenFeatureAPI.getInstance().setProviderAndWait(domain, provider);
    return OpenFeatureAPI.getInstance().getClient(domain);
  }

  private static FlagEvaluationDetails<Boolean> details(
      Client client, String key, @Nullable String id) {
    return client.getBooleanDetails(
        key, false, id == null ? new ImmutableContext() : new ImmutableContext(id));
  }
}
