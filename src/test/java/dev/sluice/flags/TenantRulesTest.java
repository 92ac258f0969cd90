// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.flags;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.flags.TenantRules.Terms;
import dev.sluice.flags.peers.Known;
import dev.sluice.flags.peers.Peers;
import io.grpc.Status;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Whose flags a caller reads. */
class TenantRulesTest {
  private static final Terms STRICT = new Terms(false, Set.of());
  private static final Terms OPEN = new Terms(true, Set.of());
  private static final Map<String, String> POD = Map.of("10.0.0.1", "bank/teller-0");
  private static final Map<String, String> NONE = Map.of();

  @Test
  void a_pod_reads_the_sets_and_the_fleets_of_its_namespace() {
    TenantRules rules = rules(STRICT, POD, null);

    assertThat(refusal(rules, "10.0.0.1", "flagSetId=bank/otp")).isEmpty();
    assertThat(refusal(rules, "10.0.0.1", "source=bank/teller")).isEmpty();
  }

  @Test
  void a_pod_that_asks_for_another_namespace_is_told_what_it_asked_who_it_is_and_what_to_do() {
    TenantRules rules = rules(STRICT, POD, POD);

    Status refusal = refusal(rules, "10.0.0.1", "flagSetId=shop/otp").orElseThrow();

    assertThat(refusal.getCode()).isEqualTo(Status.Code.PERMISSION_DENIED);
    assertThat(refusal.getDescription())
        .isEqualTo(
            "the selector flagSetId=shop/otp asks for flags of namespace shop, and the caller is pod"
                + " bank/teller-0 (10.0.0.1): ask for a FlagSet or an AgentDeployment of namespace"
                + " bank, or have an administrator add it to"
                + " sluice.flags.sync.trusted-namespaces");
    assertThat(rules.foreign()).isEqualTo(1);
  }

  @Test
  void a_pod_is_not_refused_for_what_a_watch_that_is_behind_has_seen() {
    TenantRules reused = rules(STRICT, POD, Map.of("10.0.0.1", "shop/planner-0"));
    TenantRules young = rules(STRICT, NONE, Map.of("10.0.0.1", "shop/planner-0"));

    assertThat(refusal(reused, "10.0.0.1", "flagSetId=shop/otp")).isEmpty();
    assertThat(refusal(young, "10.0.0.1", "flagSetId=shop/otp")).isEmpty();
  }

  @Test
  void a_namespace_that_is_trusted_reads_all() {
    TenantRules rules = rules(new Terms(false, Set.of("bank")), POD, null);

    assertThat(refusal(rules, "10.0.0.1", "flagSetId=shop/otp")).isEmpty();
  }

  @Test
  void a_stranger_is_refused_and_told_what_to_do_unless_strangers_are_allowed() {
    TenantRules strict = rules(STRICT, NONE, NONE);
    TenantRules open = rules(OPEN, NONE, NONE);

    Status refusal = refusal(strict, "192.0.2.7", "flagSetId=shop/otp").orElseThrow();

    assertThat(refusal.getCode()).isEqualTo(Status.Code.PERMISSION_DENIED);
    assertThat(refusal.getDescription())
        .contains(
            "flagSetId=shop/otp",
            "192.0.2.7 is no pod's",
            "OFREP",
            "sluice.flags.sync.unknown-peers=Allow");
    assertThat(strict.unknown()).isEqualTo(1);
    assertThat(refusal(open, "192.0.2.7", "flagSetId=shop/otp")).isEmpty();
    assertThat(open.let()).isEqualTo(1);
  }

  @Test
  void a_pod_on_the_network_of_its_node_is_told_so() {
    TenantRules rules = rules(STRICT, NONE, Map.of("10.1.0.1", "shop/host-planner"));

    assertThat(refusal(rules, "10.1.0.1", "flagSetId=shop/otp").orElseThrow().getDescription())
        .contains("10.1.0.1 is a node's");
  }

  @Test
  void where_strangers_are_allowed_pods_are_confined_all_the_same() {
    TenantRules rules = rules(OPEN, POD, POD);

    assertThat(refusal(rules, "10.0.0.1", "flagSetId=shop/otp").orElseThrow().getCode())
        .isEqualTo(Status.Code.PERMISSION_DENIED);
  }

  @Test
  void while_the_api_server_is_away_known_pods_read_on_and_others_come_again() {
    TenantRules rules = rules(STRICT, POD, null);

    assertThat(refusal(rules, "10.0.0.1", "flagSetId=bank/otp")).isEmpty();
    assertThat(refusal(rules, "10.0.0.9", "flagSetId=bank/otp").orElseThrow().getCode())
        .isEqualTo(Status.Code.UNAVAILABLE);
    assertThat(refusal(rules, "10.0.0.1", "flagSetId=shop/otp").orElseThrow().getCode())
        .isEqualTo(Status.Code.UNAVAILABLE);
    assertThat(refusal(rules(OPEN, POD, null), "10.0.0.9", "flagSetId=bank/otp")).isEmpty();
  }

  @Test
  void an_address_of_ipv6_is_asked_for_as_kubernetes_writes_it() {
    Map<String, String> six = Map.of("fd00::5", "bank/teller-0");

    for (Terms terms : List.of(STRICT, OPEN)) {
      assertThat(refusal(rules(terms, NONE, six), "fd00:0:0:0:0:0:0:5", "flagSetId=bank/otp"))
          .isEmpty();
      assertThat(
              refusal(rules(terms, six, six), "fd00:0:0:0:0:0:0:5", "flagSetId=shop/otp")
                  .orElseThrow()
                  .getDescription())
          .contains("the caller is pod bank/teller-0 (fd00::5)");
    }
  }

  @Test
  void a_pod_is_confined_by_its_second_address_too_by_which_the_api_server_finds_nobody() {
    Map<String, String> dual = Map.of("10.0.0.1 fd00::5", "bank/teller-0");

    for (Terms terms : List.of(STRICT, OPEN)) {
      assertThat(
              refusal(rules(terms, dual, dual), "fd00::5", "flagSetId=shop/otp")
                  .orElseThrow()
                  .getDescription())
          .contains("the caller is pod bank/teller-0 (fd00::5)");
    }
  }

  @Test
  void who_has_the_address_of_a_pod_that_has_it_no_more_comes_again_and_is_never_let_in() {
    for (Terms terms : List.of(STRICT, OPEN)) {
      Status refusal =
          refusal(rules(terms, POD, NONE), "10.0.0.1", "flagSetId=shop/otp").orElseThrow();

      assertThat(refusal.getCode()).isEqualTo(Status.Code.UNAVAILABLE);
      assertThat(refusal.getDescription()).contains("pod bank/teller-0 had it");
    }
  }

  @Test
  void a_pod_that_calls_before_anybody_knows_its_address_is_waited_for_also_where_strangers_may() {
    for (Terms terms : List.of(STRICT, OPEN)) {
      Peers arriving = Known.arriving("10.0.0.1", "bank/teller-0");
      TenantRules rules = new TenantRules(arriving, terms, InstantSource.system());

      assertThat(refusal(rules, "10.0.0.1", "flagSetId=shop/otp").orElseThrow().getCode())
          .isEqualTo(Status.Code.PERMISSION_DENIED);
    }
  }

  @Test
  void a_watch_that_may_be_cut_off_lets_nobody_in_before_the_api_server_was_asked() {
    for (Terms terms : List.of(STRICT, OPEN)) {
      assertThat(cutOff(terms, POD)).isEmpty();
      assertThat(cutOff(terms, Map.of("10.0.0.1", "shop/planner-0")).orElseThrow().getCode())
          .isEqualTo(Status.Code.PERMISSION_DENIED);
      assertThat(cutOff(terms, null)).as("what was seen last is all there is").isEmpty();
    }
  }

  private static Optional<Status> cutOff(Terms terms, @Nullable Map<String, String> stored) {
    Peers peers = Known.cutOff(POD, stored);
    return refusal(
        new TenantRules(peers, terms, InstantSource.system()), "10.0.0.1", "flagSetId=bank/otp");
  }

  private static TenantRules rules(
      Terms terms, Map<String, String> watched, @Nullable Map<String, String> stored) {
    Peers peers = Known.peers(watched, stored);
    return new TenantRules(peers, terms, InstantSource.system());
  }

  private static Optional<Status> refusal(TenantRules rules, String address, String selector) {
    return rules.refusal(
        new InetSocketAddress(InetAddress.ofLiteral(address), 40_000), Selector.parse(selector));
  }
}
