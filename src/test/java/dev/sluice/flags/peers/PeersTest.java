// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.flags.peers;

import static dev.sluice.flags.peers.Pods.pod;
import static dev.sluice.kit.Patience.PATIENCE;
import static dev.sluice.kit.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.flags.peers.Peer.InPod;
import dev.sluice.kit.MutableClock;
import io.fabric8.kubernetes.api.model.Pod;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

class PeersTest {
  private static final String ADDRESS = "10.0.0.1";
  private static final Executor THREADS = task -> Thread.ofVirtual().start(task);
  private static final Duration SHORT = Duration.ofMillis(50);

  private final PodAddresses seen = new PodAddresses();
  private final MutableClock clock = new MutableClock(Instant.EPOCH);
  private final List<String> asked = new CopyOnWriteArrayList<>();

  @Test
  void the_api_server_knows_pods_that_the_watch_has_not_seen() {
    Peers peers = peers(PATIENCE, PATIENCE, address -> List.of(pod("shop", "planner-0", address)));

    assertThat(peers.seen(ADDRESS)).isEmpty();
    assertThat(peers.ask(ADDRESS, true)).isEqualTo(new InPod("shop", "planner-0"));
  }

  @Test
  void of_two_pods_with_one_address_the_newest_has_it() {
    Pod old = pod("shop", "old", ADDRESS);
    old.getMetadata().setCreationTimestamp("2025-12-31T23:59:59Z");
    Peers peers = peers(PATIENCE, PATIENCE, _ -> List.of(pod("bank", "new", ADDRESS), old));

    assertThat(peers.ask(ADDRESS, true)).isEqualTo(new InPod("bank", "new"));
  }

  @Test
  void the_address_of_a_node_is_said_to_be_one() {
    Pod proxy = pod("kube-system", "proxy", ADDRESS);
    proxy.getSpec().setHostNetwork(true);
    Peers peers = peers(PATIENCE, SHORT, _ -> List.of(proxy));

    assertThat(peers.ask(ADDRESS, true)).isEqualTo(new Peer.OnNode());
  }

  @Test
  void a_pod_whose_address_nobody_was_told_yet_is_waited_for() throws Exception {
    Peers peers = peers(PATIENCE, PATIENCE, _ -> List.of());
    CompletableFuture<Peer> answer =
        CompletableFuture.supplyAsync(() -> peers.ask(ADDRESS, true), THREADS);
    await().until(() -> !asked.isEmpty());
    assertThat(answer).isNotDone();

    seen.put("shop/planner-0", pod("shop", "planner-0", ADDRESS));

    assertThat(answer.get()).isEqualTo(new InPod("shop", "planner-0"));
  }

  @Test
  void many_who_ask_about_one_address_at_once_are_one_question() {
    CountDownLatch answered = new CountDownLatch(1);
    Peers peers = answering(answered);
    List<CompletableFuture<Peer>> all = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      all.add(CompletableFuture.supplyAsync(() -> peers.ask(ADDRESS, true), THREADS));
    }
    await().until(() -> !asked.isEmpty());

    answered.countDown();

    assertThat(all.stream().map(CompletableFuture::join))
        .containsOnly(new InPod("shop", "planner-0"));
    assertThat(asked).hasSize(1);
  }

  @Test
  void of_one_more_address_than_can_be_asked_about_nobody_can_say_whose_it_is_and_later_one_can() {
    CountDownLatch answered = new CountDownLatch(1);
    Peers peers = answering(answered);
    List<CompletableFuture<Peer>> all = new ArrayList<>();
    for (int i = 0; i <= Peers.ADDRESSES_AT_ONCE; i++) {
      String address = "10.1." + i / 256 + "." + i % 256;
      all.add(CompletableFuture.supplyAsync(() -> peers.ask(address, true), THREADS));
    }
    await("the one").until(() -> all.stream().anyMatch(CompletableFuture::isDone));

    answered.countDown();

    assertThat(all.stream().map(CompletableFuture::join).filter(Peer.Unanswered.class::isInstance))
        .containsExactly(new Peer.Unanswered("too many addresses are asked about"));
    assertThat(peers.ask(ADDRESS, true)).isEqualTo(new InPod("shop", "planner-0"));
  }

  @Test
  void a_stranger_is_one_after_a_while_and_is_not_asked_about_again_at_once() {
    Peers peers = peers(PATIENCE, SHORT, _ -> List.of());

    assertThat(peers.ask(ADDRESS, true)).isEqualTo(new Peer.Stranger());
    assertThat(peers.ask(ADDRESS, true)).isEqualTo(new Peer.Stranger());
    assertThat(asked).hasSize(1);

    clock.advance(Duration.ofSeconds(11));
    assertThat(peers.ask(ADDRESS, true)).isEqualTo(new Peer.Stranger());
    assertThat(asked).hasSize(2);
  }

  @Test
  void what_was_answered_counts_no_more_when_the_watch_has_seen_otherwise() {
    Peers peers = peers(PATIENCE, SHORT, address -> List.of(pod("bank", "new", address)));
    peers.ask(ADDRESS, true);

    seen.put("shop/newer", pod("shop", "newer", ADDRESS));
    peers.ask(ADDRESS, true);

    assertThat(asked).hasSize(2);
  }

  @Test
  void while_the_api_server_is_away_nobody_is_sure() {
    Peers peers =
        peers(
            PATIENCE,
            SHORT,
            _ -> {
              throw new IllegalStateException("connection refused");
            });

    assertThat(peers.ask(ADDRESS, true))
        .isInstanceOfSatisfying(
            Peer.Unanswered.class, away -> assertThat(away.why()).contains("connection refused"));
  }

  @Test
  void an_api_server_that_hangs_holds_up_nobody_for_ever() {
    CountDownLatch hangs = new CountDownLatch(1);
    Peers peers =
        peers(
            SHORT,
            SHORT,
            _ -> {
              waitFor(hangs);
              return List.of();
            });
    try {
      // More than may be under way at once: the later ones are not even asked about.
      for (int i = 0; i < 10; i++) {
        assertThat(peers.ask("10.0.0." + i, true)).isInstanceOf(Peer.Unanswered.class);
      }
      assertThat(asked).hasSizeLessThan(10);
    } finally {
      hangs.countDown();
    }
  }

  /** An API server that knows everybody, in time. */
  private Peers answering(CountDownLatch latch) {
    return peers(
        PATIENCE,
        SHORT,
        address -> {
          waitFor(latch);
          return List.of(pod("shop", "planner-0", address));
        });
  }

  private static void waitFor(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private Peers peers(
      Duration question, Duration arrival, Function<String, List<Pod>> byFirstAddress) {
    return new Peers(
        seen,
        () -> true,
        new PodLookup() {
          @Override
          public List<Pod> at(String address) {
            asked.add(address);
            return byFirstAddress.apply(address);
          }

          @Override
          public List<Pod> named(InPod pod) {
            return List.of();
          }
        },
        new Peers.Patience(question, arrival, Duration.ofSeconds(10)),
        THREADS,
        clock);
  }
}
