// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.flags;

import static dev.sluice.flags.eval.TestSet.flag;
import static dev.sluice.flags.eval.TestSet.leased;
import static dev.sluice.flags.eval.TestSet.otp;
import static dev.sluice.kit.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.agents.plan.FlagEndpoint;
import dev.sluice.api.Flag;
import dev.sluice.api.Flag.Assignment;
import dev.sluice.flags.eval.Evaluation;
import dev.sluice.flags.eval.Evaluator;
import dev.sluice.flags.eval.FlagTable;
import dev.sluice.flags.ofrep.http.OfrepWire;
import dev.sluice.flags.ofrep.http.OfrepWire.Terms;
import dev.sluice.flags.tls.Listening;
import dev.sluice.flags.tls.Listening.Transport;
import dev.sluice.kit.ForeignClient;
import dev.sluice.kit.ForeignClient.Details;
import dev.sluice.kit.ForeignPackages;
import dev.sluice.kit.PodEnvironment;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * What unmodified clients of another language make of both wires. They know what the environment of
 * their pod says; only the token for OFREP is added, and how long they wait: longer to connect, on
 * a slow machine, and shorter to come back.
 */
abstract class ForeignClients {
  static final String AGENT = "shop/planner/3";
  static final List<String> IDS = IntStream.range(0, 1_000).mapToObj(i -> "customer-" + i).toList();
  private final ForeignPackages packages;
  final Wire wire = new Wire(SyncTerms.DEFAULT);
  final OfrepWire ofrep = new OfrepWire(Terms.USUAL);
  private final List<ForeignClient> clients = new ArrayList<>();
  private ForeignClient.Command command;

  ForeignClients(ForeignPackages packages) {
    this.packages = packages;
  }

  @BeforeEach
  void a_client_can_be_had() {
    command = packages.require();
  }

  @AfterEach
  void close() {
    try {
      clients.forEach(ForeignClient::close);
    } finally {
      wire.close();
      ofrep.close();
    }
  }

  @Test
  void over_the_stream_an_agent_sees_a_flag_turn_on_and_back_off() {
    serve(Wire.at(0));
    ForeignClient client = flagd();
    assertThat(client.details("registry", AGENT).value()).isFalse();

    serve(Wire.at(100));
    await().until(() -> client.details("registry", AGENT).value());

    serve(Wire.at(0));
    await().until(() -> !client.details("registry", AGENT).value());
    Details back = client.details("registry", AGENT);
    assertThat(back.variant()).isEqualTo("off");
    assertThat(back.errorCode()).isNull();
    assertThat(client.provider().events()).contains("PROVIDER_CONFIGURATION_CHANGED");
  }

  @Test
  void over_the_stream_a_client_comes_back_by_itself_after_a_restart_and_sees_what_changed() {
    serve(Wire.at(100));
    ForeignClient client = flagd();
    int port = wire.server.port();

    wire.server.stop();
    await().until(() -> client.provider().events().contains("PROVIDER_STALE"));
    assertThat(client.details("registry", AGENT).value()).isTrue();
    serve(Wire.at(0));
    wire.server.start("127.0.0.1", port, SyncSecurity.PLAIN);

    await().until(() -> !client.details("registry", AGENT).value());
    await().until(() -> client.provider().state().equals("READY"));
    assertThat(client.details("registry", AGENT).variant()).isEqualTo("off");
  }

  @Test
  void over_the_stream_an_unknown_flag_is_an_error_with_the_default_of_the_code() {
    serve(Wire.at(100));

    assertUnknown(flagd().details("typo", AGENT));
  }

  @Test
  void over_the_stream_a_client_that_is_cut_off_falls_to_off_when_the_lease_ends() {
    FlagTable table = otp().with(leased("15s", flag("leased", 100)), flag("unleased", 100)).table();
    serve(table);
    ForeignClient client = flagd();
    await()
        .until(
            () -> {
              wire.store.renew(Map.of("shop/otp", Instant.now().minusSeconds(11)));
              return client.details("leased", AGENT).value();
            });

    wire.server.stop();

    await().until(() -> !client.details("leased", AGENT).value());
    assertThat(client.details("leased", AGENT).variant()).isEqualTo("off");
    assertThat(client.details("leased", AGENT).errorCode()).isNull();
    assertThat(client.details("unleased", AGENT).value()).isTrue();
  }

  @Test
  void over_the_stream_every_list_and_cohort_is_evaluated_as_by_us() {
    FlagTable table = lists();
    serve(table);

    assertSameAs(table, flagd(), "DEFAULT");
  }

  @Test
  void over_ofrep_an_agent_sees_a_flag_turn_on_and_back_off() {
    serve(Wire.at(0));
    ForeignClient client = ofrep(OfrepWire.TOKEN);
    assertThat(client.details("registry", AGENT).value()).isFalse();

    serve(Wire.at(100));
    assertThat(client.details("registry", AGENT).value()).isTrue();

    serve(Wire.at(0));
    Details back = client.details("registry", AGENT);
    assertThat(back.value()).isFalse();
    assertThat(back.variant()).isEqualTo("off");
    assertThat(back.errorCode()).isNull();
  }

  @Test
  void over_ofrep_the_default_of_the_code_counts_while_the_server_is_away() {
    serve(Wire.at(100));
    ForeignClient client = ofrep(OfrepWire.TOKEN);
    assertThat(client.details("registry", AGENT).value()).isTrue();
    int port = ofrep.server.port();

    ofrep.server.stop();
    Details away = client.details("registry", AGENT);
    ofrep.server.start(new Listening("127.0.0.1", port, new Transport.Plain()));
    Details again = client.details("registry", AGENT);

    assertThat(away.value()).isFalse();
    assertThat(away.errorCode()).isEqualTo("GENERAL");
    assertThat(again.value()).isTrue();
    assertThat(again.errorCode()).isNull();
  }

  @Test
  void over_ofrep_an_unknown_flag_is_an_error_with_the_default_of_the_code() {
    serve(Wire.at(100));

    assertUnknown(ofrep(OfrepWire.TOKEN).details("typo", AGENT));
  }

  @Test
  void over_ofrep_whom_nobody_knows_gets_the_default_of_the_code() {
    serve(Wire.at(100));

    Details details = ofrep("not.a.token").details("registry", AGENT);

    assertThat(details.value()).isFalse();
    assertThat(details.errorCode()).isEqualTo("GENERAL");
    assertThat(ofrep.counted).containsExactly("single 401");
  }

  @Test
  void over_ofrep_who_asks_for_flags_of_another_namespace_gets_the_default_of_the_code() {
    serve(Wire.at(100));

    Details details = ofrep(OfrepWire.ELSEWHERE).details("registry", AGENT);

    assertThat(details.value()).isFalse();
    assertThat(details.errorCode()).isEqualTo("GENERAL");
    assertThat(ofrep.counted).containsExactly("single 403");
  }

  @Test
  void over_ofrep_every_list_cohort_and_share_is_evaluated_as_by_us() {
    FlagTable table = lists(share(35));
    serve(table);

    assertSameAs(table, ofrep(OfrepWire.TOKEN), "TARGETING_MATCH");
  }

  /** A client with a flagd provider that is ready. */
  final ForeignClient flagd() {
    return connected("flagd", Map.of());
  }

  /** A client with an OFREP provider. */
  final ForeignClient ofrep(String token) {
    return connected("ofrep", Map.of("Authorization", "Bearer%20" + token));
  }

  private ForeignClient connected(String provider, Map<String, String> headers) {
    Map<String, String> environment =
        new HashMap<>(
            PodEnvironment.of(
                new FlagEndpoint("127.0.0.1", wire.server.port(), ofrep.uri("").toString(), null)));
    headers.forEach(
        (name, value) ->
            environment.merge("OFREP_HEADERS", name + "=" + value, (a, b) -> a + "," + b));
    environment.put("FLAGD_DEADLINE_MS", "60000");
    environment.put("FLAGD_RETRY_BACKOFF_MAX_MS", "1000");
    ForeignClient client = ForeignClient.start(command, environment);
    clients.add(client);
    assertThat(client.connect(provider)).as("why it is not ready").isNull();
    return client;
  }

  final void serve(FlagTable... tables) {
    wire.serve(tables);
    ofrep.serving(tables);
  }

  private static void assertUnknown(Details details) {
    assertThat(details.errorCode()).isEqualTo("FLAG_NOT_FOUND");
    assertThat(details.value()).isFalse();
  }

  /** Given to some of all ids by their hash. */
  static Flag share(int percent) {
    return flag("share", percent, Assignment.Ids, List.of(), List.of());
  }

  /** Who of a thousand ids has that flag. */
  static List<String> having(ForeignClient client) {
    return IDS.stream().filter(id -> client.details("share", id).value()).toList();
  }

  private static FlagTable lists(Flag... more) {
    List<String> vip = List.of("vip", "both", "shop/planner/0");
    List<String> bad = List.of("bad", "both", "shop/planner/1");
    return otp()
        .with(
            flag("off", 0),
            flag("on", 100),
            flag("some", 35),
            flag("on_listed", 100, Assignment.Agents, vip, bad),
            flag("some_listed", 50, Assignment.Agents, vip, bad),
            flag("off_listed", 0, Assignment.Ids, vip, bad),
            flag("once", 99, Assignment.AllAtOnce, vip, bad))
        .with(more)
        .agents("planner", 10)
        .table();
  }

  /** OFREP has no DEFAULT, which is what a list says of those who are not in it. */
  private static void assertSameAs(FlagTable table, ForeignClient client, String unlisted) {
    List<@Nullable String> ids = new ArrayList<>();
    IntStream.range(0, 10).forEach(o -> ids.add("shop/planner/" + o));
    ids.addAll(List.of("vip", "bad", "both", "stranger"));
    ids.add(null);
    for (String key : table.flags().keySet()) {
      for (String id : ids) {
        Details theirs = client.details(key, id);
        Evaluation ours = Evaluator.evaluate(table, key, id).orElseThrow();
        assertThat(theirs.errorCode()).isNull();
        assertThat(List.of(theirs.value(), String.valueOf(theirs.variant()), theirs.reason()))
            .as("%s for %s", key, id)
            .isEqualTo(
                List.of(
                    ours.value(),
                    ours.variant(),
                    ours.reason() == Evaluation.Reason.DEFAULT ? unlisted : ours.reason().name()));
        assertThat(theirs.flagMetadata())
            .containsEntry("flagSetId", "shop/otp")
            .containsEntry("version", table.version());
      }
    }
  }
}
