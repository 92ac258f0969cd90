// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.signals;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.OperatingSystemMXBean;
import com.sun.net.httpserver.HttpServer;
import dev.sluice.api.HealthPolicySpec;
import dev.sluice.fleet.AgentId;
import dev.sluice.fleet.Workload;
import dev.sluice.judge.Found;
import dev.sluice.judge.HealthQuery;
import dev.sluice.judge.Silence;
import dev.sluice.judge.Silent;
import dev.sluice.judge.StandardPolicy;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Many migrations that look once a second, over real connections on loopback. */
@Tag("bench")
class LooksBenchTest {
  private static final int OWNERS = 250;
  private static final int AGENTS = 4;
  private static final int SECONDS = 20;
  private static final int CHECKS = StandardPolicy.SPEC.checks().size() + 1;

  private final AtomicInteger announced = new AtomicInteger();

  @TempDir private Path folder;

  @Test
  void a_thousand_checks_a_second_are_made() throws Exception {
    // Given
    HttpServer agents = agents();
    Path map = addresses(agents.getAddress().getPort());
    CountDownLatch done = new CountDownLatch(OWNERS * SECONDS);
    try (ScheduledThreadPoolExecutor timer = new ScheduledThreadPoolExecutor(1);
        var client = new AgentMetricsClient()) {
      PodSignals pods = new PodSignals(InstantSource.system());
      LookTaker taker =
          new LookTaker(
              new AgentAddresses(new AddressMap(Optional.of(map)), pods),
              client,
              question ->
                  new Found(InstantSource.system().instant(), new Silent(Silence.Unreachable)),
              InstantSource.system());
      HealthLooks[] health = new HealthLooks[1];
      health[0] =
          new HealthLooks(
              taker,
              pods,
              (delay, task) -> {
                var unused =
                    timer.schedule(
                        () -> Thread.ofVirtual().start(task),
                        delay.toNanos(),
                        TimeUnit.NANOSECONDS);
              },
              InstantSource.system(),
              owner -> {
                announced.incrementAndGet();
                done.countDown();
                health[0].health(queries.get(owner));
              });
      long cpu = cpu();
      long started = System.nanoTime();

      // When
      queries.values().forEach(health[0]::health);
      boolean all = done.await(SECONDS * 4L, TimeUnit.SECONDS);

      // Then
      double seconds = (System.nanoTime() - started) / 1e9;
      double cores = (cpu() - cpu) / 1e9 / seconds;
      System.out.printf(
          "%d migrations, %d agents: %.0f checks and %.0f pages a second on %.2f cores,"
              + " the agents' own work included%n",
          OWNERS,
          OWNERS * AGENTS,
          announced.get() * CHECKS / seconds,
          announced.get() * AGENTS / seconds,
          cores);
      assertThat(all).isTrue();
      health[0].close();
    } finally {
      agents.stop(0);
    }
  }

  private final Map<String, HealthQuery> queries =
      java.util.stream.IntStream.range(0, OWNERS)
          .boxed()
          .collect(Collectors.toMap(i -> "default/m" + i + "/1", LooksBenchTest::query));

  private static HealthQuery query(int number) {
    Workload fleet = new Workload("default", "fleet" + number, AGENTS);
    Set<AgentId> exposed = Set.of(fleet.agent(0), fleet.agent(1));
    return new HealthQuery(
        "default/m" + number + "/1",
        1,
        new HealthPolicySpec("1s", 2, StandardPolicy.SPEC.checks()),
        List.of(fleet),
        Map.of(fleet.name(), Pages.METRICS),
        exposed,
        exposed,
        List.of(),
        InstantSource.system().instant(),
        InstantSource.system().instant(),
        List.of(),
        List.of(),
        false,
        Map.of());
  }

  private static HttpServer agents() throws IOException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 1_000);
    byte[] page = Pages.good().getBytes(StandardCharsets.UTF_8);
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext(
        "/",
        exchange -> {
          exchange.getResponseHeaders().set("Content-Type", "text/plain; version=0.0.4");
          exchange.sendResponseHeaders(200, page.length);
          exchange.getResponseBody().write(page);
          exchange.close();
        });
    server.start();
    return server;
  }

  private Path addresses(int port) throws IOException {
    List<String> lines = new ArrayList<>();
    for (int owner = 0; owner < OWNERS; owner++) {
      for (int agent = 0; agent < AGENTS; agent++) {
        lines.add(
            "\"default/fleet%d-%d\":\"http://127.0.0.1:%d/metrics\"".formatted(owner, agent, port));
      }
    }
    return Files.writeString(
        folder.resolve("addresses.json"), "{" + String.join(",\n", lines) + "}");
  }

  private static long cpu() {
    return ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
        .getProcessCpuTime();
  }
}
