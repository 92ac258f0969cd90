// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.signals;

import static dev.sluice.kit.Patience.await;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.api.HealthCheck.Role;
import dev.sluice.api.HealthPolicySpec;
import dev.sluice.fleet.AgentId;
import dev.sluice.fleet.Workload;
import dev.sluice.fleet.WorkloadNames;
import dev.sluice.judge.CheckVerdict;
import dev.sluice.judge.Health;
import dev.sluice.judge.HealthQuery;
import dev.sluice.judge.StandardPolicy;
import dev.sluice.judge.Verdict;
import dev.sluice.kit.ApiServer;
import dev.sluice.kit.Clients;
import dev.sluice.kit.Forwarder;
import dev.sluice.kit.Marks;
import dev.sluice.signals.sources.NumberSource;
import dev.sluice.signals.wire.AgentStub;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.readiness.Readiness;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The whole of it: real pods of a real API server, and an agent that answers over loopback. */
@ExtendWith(ApiServer.class)
class SignalsTest {
  private static final String OWNER = "ns/otp/1";
  private static final NumberSource NO_SOURCES =
      _ -> {
        throw new IllegalStateException("no check asks for it");
      };
  private static final String SIMULATE = "sluice.dev/simulate";

  @TempDir Path folder;
  private final BlockingQueue<String> announced = new LinkedBlockingQueue<>();
  private final BlockingQueue<String> moved = new LinkedBlockingQueue<>();

  private Signals signals(KubernetesClient client) {
    Signals signals =
        new Signals(
            client.pods().withLabel(WorkloadNames.LABEL),
            (namespace, selector) ->
                client.pods().inNamespace(namespace).withLabelSelector(selector),
            Optional.of(folder.resolve("addresses.json")),
            NO_SOURCES,
            InstantSource.system(),
            announced::add,
            (namespace, label) -> moved.add(namespace + "/" + label));
    signals.start();
    return signals;
  }

  private static HealthQuery query(KubernetesClient client, HealthPolicySpec policy, Instant at) {
    String namespace = client.getNamespace();
    return new HealthQuery(
        OWNER,
        1,
        policy,
        List.of(new Workload(namespace, "planner", 1)),
        policy.checks().isEmpty() ? Map.of() : Map.of("planner", Pages.METRICS),
        Set.of(new AgentId(namespace, "planner", 0)),
        Set.of(),
        List.of(),
        at,
        at,
        List.of(),
        List.of(),
        false,
        Map.of());
  }

  private static HealthPolicySpec podsOnly() {
    return new HealthPolicySpec("30s", 2, List.of());
  }

  private static void createPod(KubernetesClient client) {
    client
        .resource(
            new PodBuilder()
                .withNewMetadata()
                .withName("planner-0")
                .addToLabels(WorkloadNames.LABEL, "planner")
                .endMetadata()
                .withNewSpec()
                .addNewContainer()
                .withName("agent")
                .withImage("planner:1")
                .endContainer()
                .endSpec()
                .build())
        .create();
    client.pods().withName("planner-0").waitUntilCondition(Readiness::isPodReady, 30, SECONDS);
  }

  private static Health awaitHealth(Signals signals, HealthQuery query, Predicate<Health> state) {
    return await().until(() -> signals.health().health(query), state);
  }

  private static CheckVerdict check(Health health, String name) {
    return health.checks().stream().filter(c -> c.name().equals(name)).findFirst().orElseThrow();
  }

  @ParameterizedTest
  @CsvSource({"CrashLoop, CrashLoopBackOff", "OomKill, OOMKilled"})
  void trouble_of_a_running_pod_is_announced_and_breaches(
      String fault, String words, KubernetesClient client) {
    // Given
    createPod(client);
    try (Signals signals = signals(client)) {
      HealthQuery query = query(client, podsOnly(), Instant.now());
      awaitHealth(signals, query, health -> check(health, "pods").verdict() == Verdict.Good);
      announced.clear();

      // When
      Marks.annotate(client.pods().withName("planner-0"), SIMULATE, fault);

      // Then
      await().until(announced::poll, OWNER::equals);
      Health health = awaitHealth(signals, query, h -> h.breach(Role.Guard).isPresent());
      assertThat(check(health, "pods").reason()).contains(words, "(1 of 1 exposed agents)");
    }
  }

  @Test
  void a_pod_that_goes_is_announced_and_missed(KubernetesClient client) {
    // Given
    createPod(client);
    try (Signals signals = signals(client)) {
      HealthQuery query = query(client, podsOnly(), Instant.now());
      awaitHealth(signals, query, health -> check(health, "pods").verdict() == Verdict.Good);
      announced.clear();

      // When
      client.pods().withName("planner-0").delete();

      // Then
      await().until(announced::poll, OWNER::equals);
      Health health =
          awaitHealth(signals, query, h -> check(h, "pods").verdict() == Verdict.Undecided);
      assertThat(check(health, "pods").reason()).contains("planner/0 has no pod");
    }
  }

  @Test
  void errors_of_an_agent_become_a_breach_within_two_intervals_and_a_look(KubernetesClient client)
      throws IOException {
    // Given
    AtomicInteger requests = new AtomicInteger();
    try (AgentStub agent =
            new AgentStub(
                out -> {
                  int n = requests.addAndGet(1000);
                  String page = Pages.page(n, n / 5);
                  out.write(
                      ("HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n" + page)
                          .getBytes(StandardCharsets.UTF_8));
                });
        Signals signals = signals(client)) {
      Files.writeString(
          folder.resolve("addresses.json"),
          "{\"" + client.getNamespace() + "/planner-0\": \"" + agent.address() + "\"}");
      HealthPolicySpec policy = new HealthPolicySpec("1s", 2, StandardPolicy.SPEC.checks());

      // When
      Health health =
          awaitHealth(
              signals, query(client, policy, Instant.now()), h -> h.breach(Role.Guard).isPresent());

      // Then
      assertThat(check(health, "error-rate").reason())
          .isEqualTo("20 % > 5 % (1 of 1 exposed agents, 1000 requests)");
      assertThat(requests).hasValueLessThanOrEqualTo(4000);
      assertThat(announced).contains(OWNER);
    }
  }

  @Test
  void an_api_server_that_is_away_at_first_is_tried_again(KubernetesClient client)
      throws Exception {
    // Given
    createPod(client);
    try (Forwarder server = new Forwarder(client.getMasterUrl().toURI());
        KubernetesClient late =
            Clients.of(
                new ConfigBuilder(client.getConfiguration())
                    .withMasterUrl(server.address().toString())
                    .build());
        Signals signals = signals(late)) {
      HealthQuery query = query(client, podsOnly(), Instant.now());
      awaitHealth(signals, query, health -> check(health, "pods").verdict() == Verdict.Blind);

      // When
      server.open();

      // Then
      awaitHealth(signals, query, health -> check(health, "pods").verdict() == Verdict.Good);
      assertThat(announced).contains(OWNER);
    }
  }
}
