// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.signals;

import static dev.sluice.kit.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.api.AgentDeploymentSpec.AgentMetrics;
import dev.sluice.fleet.AgentId;
import dev.sluice.judge.Look;
import dev.sluice.judge.Sample;
import dev.sluice.judge.Silence;
import dev.sluice.judge.Silent;
import dev.sluice.signals.sources.NumberSource;
import dev.sluice.signals.wire.AgentStub;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class LookTakerTest {
  private static final Duration PATIENT = Duration.ofSeconds(20);
  private static final byte[] PAGE =
      ("HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n" + Pages.good())
          .getBytes(StandardCharsets.UTF_8);

  private static final NumberSource NOTHING =
      _ -> {
        throw new IllegalStateException("no check asks for it");
      };

  @TempDir Path folder;
  private final AgentMetricsClient client = new AgentMetricsClient();

  @AfterEach
  void close() {
    client.close();
  }

  private static AgentId agent(int ordinal) {
    return new AgentId("default", "planner", ordinal);
  }

  private static Looks.Order fleet(int size, Duration deadline) {
    return new Looks.Order(
        fleet(size), Set.of(), List.of(), null, Duration.ofSeconds(30), deadline);
  }

  private static Map<AgentId, AgentMetrics> fleet(int size) {
    return IntStream.range(0, size)
        .boxed()
        .collect(Collectors.toMap(LookTakerTest::agent, _ -> Pages.METRICS));
  }

  /** A taker that finds each of so many agents at the stub. */
  private LookTaker taker(AgentStub stub, int agents) throws IOException {
    Path map = folder.resolve("addresses.json");
    Files.writeString(
        map,
        IntStream.range(0, agents)
            .mapToObj(i -> "\"default/planner-" + i + "\": \"" + stub.address() + "\"")
            .collect(Collectors.joining(",", "{", "}")));
    Timeline time = new Timeline();
    return new LookTaker(
        new AgentAddresses(new AddressMap(Optional.of(map)), new PodSignals(time)),
        client,
        NOTHING,
        time);
  }

  @Test
  void a_look_has_every_agent() throws IOException {
    // Given
    try (AgentStub stub = new AgentStub(out -> out.write(PAGE))) {
      LookTaker taker = taker(stub, 3);

      // When
      Look look = taker.take(fleet(5, PATIENT));

      // Then
      assertThat(look.agents().keySet()).isEqualTo(fleet(5).keySet());
      assertThat(look.agents().get(agent(0))).isInstanceOf(Sample.class);
      assertThat(look.agents().get(agent(4))).isEqualTo(new Silent(Silence.NoPod));
    }
  }

  @Test
  void no_more_than_64_agents_are_asked_at_the_same_time() throws IOException {
    // Given
    AtomicInteger present = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    CountDownLatch open = new CountDownLatch(1);
    try (AgentStub stub =
        new AgentStub(
            out -> {
              most.accumulateAndGet(present.incrementAndGet(), Math::max);
              open.await();
              present.decrementAndGet();
              out.write(PAGE);
            })) {
      LookTaker taker = taker(stub, 200);

      // When
      CompletableFuture<Look> look =
          CompletableFuture.supplyAsync(
              () -> taker.take(fleet(200, PATIENT)), Thread::startVirtualThread);

      // Then
      await().until(() -> present.get() == LookTaker.AT_ONCE);
      await().during(Duration.ofMillis(300)).until(() -> present.get() == LookTaker.AT_ONCE);
      open.countDown();
      assertThat(look.join().agents().values()).hasSize(200).allMatch(Sample.class::isInstance);
      assertThat(most).hasValue(LookTaker.AT_ONCE);
    }
  }

  @Test
  void one_agent_that_hangs_does_not_spoil_the_others() throws IOException {
    // Given
    AtomicInteger number = new AtomicInteger();
    CountDownLatch over = new CountDownLatch(1);
    try (AgentStub stub =
        new AgentStub(
            out -> {
              if (number.getAndIncrement() == 0) {
                over.await();
              }
              out.write(PAGE);
            })) {
      LookTaker taker = taker(stub, 10);

      // When
      Look look = taker.take(fleet(10, Duration.ofSeconds(2)));

      // Then
      over.countDown();
      assertThat(look.agents().values()).filteredOn(Sample.class::isInstance).hasSize(9);
      assertThat(look.agents().values()).contains(new Silent(Silence.Timeout));
    }
  }
}
