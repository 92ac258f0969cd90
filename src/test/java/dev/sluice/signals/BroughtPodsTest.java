// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.signals;

import static dev.sluice.kit.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.api.HealthCheck.Role;
import dev.sluice.api.HealthPolicySpec;
import dev.sluice.fleet.AgentId;
import dev.sluice.fleet.Workload;
import dev.sluice.judge.CheckVerdict;
import dev.sluice.judge.Health;
import dev.sluice.judge.HealthQuery;
import dev.sluice.judge.Verdict;
import dev.sluice.kit.ApiServer;
import dev.sluice.kit.Marks;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Pods of workloads that are not ours: real ones, which carry no label of ours. */
@ExtendWith(ApiServer.class)
class BroughtPodsTest {
  private static final String OWNER = "ns/otp/1";
  private static final String SIMULATE = "sluice.dev/simulate";

  private final BlockingQueue<String> announced = new LinkedBlockingQueue<>();
  private final List<String> watched = new CopyOnWriteArrayList<>();
  private KubernetesClient client;
  private BroughtPods pods;
  private HealthLooks health;

  @BeforeEach
  void begin(KubernetesClient own) {
    client = own;
    PodSignals ours = new PodSignals(InstantSource.system());
    ours.listed();
    pods =
        new BroughtPods(
            ours,
            (namespace, selector) -> {
              watched.add(namespace + " " + selector);
              return own.pods().inNamespace(namespace).withLabelSelector(selector);
            },
            InstantSource.system());
    health =
        new HealthLooks(
            _ -> {
              throw new AssertionError("nobody has metrics here");
            },
            pods,
            (_, _) -> {},
            InstantSource.system(),
            announced::add);
  }

  @AfterEach
  void end() {
    health.close();
    pods.close();
  }

  @Test
  void a_pod_of_a_stateful_set_in_trouble_is_announced_and_breaches() {
    apply("StatefulSet", "legacy", "app: legacy", 2);
    HealthQuery query = query(workload("legacy", Workload.Kind.StatefulSet, 2));
    awaitVerdict(query, Verdict.Good);
    announced.clear();

    simulate("legacy-1", "CrashLoop");

    await().until(announced::poll, OWNER::equals);
    CheckVerdict bad = awaitVerdict(query, Verdict.Bad);
    assertThat(bad.role()).isEqualTo(Role.Guard);
    assertThat(bad.reason())
        .isEqualTo(
            client.getNamespace()
                + "/legacy/1 is in a crash loop: CrashLoopBackOff (1 of 2 exposed agents)");
  }

  @Test
  void a_pod_of_a_deployment_in_trouble_is_seen_whatever_its_name() {
    apply("Deployment", "web", "app: web", 3);
    HealthQuery query = query(workload("web", Workload.Kind.Deployment, 3));
    awaitVerdict(query, Verdict.Good);
    Pod some = client.pods().withLabel("app", "web").list().getItems().getLast();

    simulate(some.getMetadata().getName(), "ImagePullError");

    assertThat(awaitVerdict(query, Verdict.Bad).reason())
        .contains("cannot pull its image", "(1 of 3 exposed agents)");
  }

  @Test
  void a_pod_in_trouble_counts_where_ids_have_the_flags_and_no_agent_is_in_itself() {
    apply("StatefulSet", "legacy", "app: legacy", 2);
    HealthQuery query = query(Set.of(), true, workload("legacy", Workload.Kind.StatefulSet, 2));
    awaitVerdict(query, Verdict.Good);

    simulate("legacy-1", "CrashLoop");

    assertThat(awaitVerdict(query, Verdict.Bad).reason())
        .contains("/legacy/1 is in a crash loop: CrashLoopBackOff (1 of 2 agents)");
  }

  @Test
  void pods_that_a_selector_finds_and_another_workload_owns_do_not_count() {
    apply("StatefulSet", "legacy", "app: legacy", 1);
    apply("Deployment", "legacy-web", "app: legacy", 1);
    HealthQuery query = query(workload("legacy", Workload.Kind.StatefulSet, 1));
    awaitVerdict(query, Verdict.Good);
    Pod other =
        await()
            .until(
                () ->
                    client.pods().withLabel("app", "legacy").list().getItems().stream()
                        .filter(pod -> pod.getMetadata().getName().startsWith("legacy-web-"))
                        .findFirst(),
                java.util.Optional::isPresent)
            .orElseThrow();

    simulate(other.getMetadata().getName(), "CrashLoop");

    await()
        .during(Duration.ofSeconds(2))
        .untilAsserted(() -> assertThat(pods(query).verdict()).isEqualTo(Verdict.Good));
  }

  @Test
  void they_are_watched_once_while_somebody_asks_and_no_longer() {
    apply("StatefulSet", "legacy", "app: legacy", 1);
    Workload legacy = workload("legacy", Workload.Kind.StatefulSet, 1);
    awaitVerdict(query(legacy), Verdict.Good);
    assertThat(pods.watching()).isEqualTo(1);

    health.health(query());
    assertThat(pods.watching()).isZero();

    health.health(query(legacy));
    assertThat(pods.watching()).isEqualTo(1);

    health.forget(OWNER);
    assertThat(pods.watching()).isZero();
    assertThat(watched)
        .containsExactly(
            client.getNamespace() + " app=legacy", client.getNamespace() + " app=legacy");
  }

  @Test
  void before_they_are_listed_nothing_is_known() {
    HealthQuery query = query(workload("legacy", Workload.Kind.StatefulSet, 1));

    CheckVerdict first = pods(query);

    assertThat(first.verdict()).isEqualTo(Verdict.Blind);
    await().until(announced::poll, OWNER::equals);
    assertThat(pods(query).reason()).contains("legacy/0 has no pod");
  }

  private CheckVerdict awaitVerdict(HealthQuery query, Verdict verdict) {
    Predicate<CheckVerdict> there = check -> check.verdict() == verdict;
    return await().until(() -> pods(query), there);
  }

  private CheckVerdict pods(HealthQuery query) {
    Health now = health.health(query);
    return now.checks().stream().filter(c -> c.name().equals("pods")).findFirst().orElseThrow();
  }

  private Workload workload(String name, Workload.Kind kind, int replicas) {
    return new Workload(client.getNamespace(), name, replicas, kind, "app=" + name);
  }

  private static HealthQuery query(Workload... workloads) {
    Set<AgentId> exposed =
        List.of(workloads).stream()
            .flatMap(w -> IntStream.range(0, w.replicas()).mapToObj(w::agent))
            .collect(Collectors.toSet());
    return query(exposed, false, workloads);
  }

  private static HealthQuery query(Set<AgentId> exposed, boolean byId, Workload... workloads) {
    Instant now = Instant.now();
    return new HealthQuery(
        OWNER,
        1,
        new HealthPolicySpec("30s", 1, List.of()),
        new ArrayList<>(List.of(workloads)),
        Map.of(),
        exposed,
        Set.of(),
        List.of(),
        now,
        now,
        List.of(),
        List.of(),
        byId,
        Map.of());
  }

  private void simulate(String pod, String fault) {
    Marks.annotate(client.pods().withName(pod), SIMULATE, fault);
  }

  private void apply(String kind, String name, String label, int replicas) {
    String yaml =
        """
        apiVersion: apps/v1
        kind: %s
        metadata: {name: %s}
        spec:
          replicas: %d
          selector: {matchLabels: {%s}}
          template:
            metadata: {labels: {%s}}
            spec: {containers: [{name: agent, image: "agent:1"}]}
        """
            .formatted(kind, name, replicas, label, label);
    client.load(new ByteArrayInputStream(yaml.getBytes(StandardCharsets.UTF_8))).serverSideApply();
  }
}
