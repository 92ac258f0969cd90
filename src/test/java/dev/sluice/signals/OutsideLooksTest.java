// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.signals;

import static dev.sluice.kit.With.with;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.api.HealthCheck;
import dev.sluice.api.HealthPolicySpec;
import dev.sluice.fleet.AgentId;
import dev.sluice.fleet.Workload;
import dev.sluice.judge.Answer;
import dev.sluice.judge.CheckVerdict;
import dev.sluice.judge.Found;
import dev.sluice.judge.Health;
import dev.sluice.judge.HealthQuery;
import dev.sluice.judge.Silence;
import dev.sluice.judge.Silent;
import dev.sluice.judge.Verdict;
import dev.sluice.kit.Checks;
import dev.sluice.signals.sources.NumberSource;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Looks at what is outside the agents: whole, but for the way to it. */
class OutsideLooksTest {
  private final Timeline time = new Timeline();
  private final List<NumberSource.Question> questions = new ArrayList<>();
  private final List<String> announced = new ArrayList<>();
  private final AgentMetricsClient client = new AgentMetricsClient();
  private Answer answer = new Answer.ForAll(11);

  private final HealthLooks health =
      new HealthLooks(
          new LookTaker(
              new AgentAddresses(new AddressMap(Optional.empty()), new PodSignals(time)),
              client,
              this::answer,
              time),
          new PodSignals(time),
          time,
          time,
          announced::add);

  @AfterEach
  void close() {
    client.close();
  }

  private Found answer(NumberSource.Question question) {
    questions.add(question);
    return new Found(time.instant(), answer);
  }

  private HealthQuery query(String query, @Nullable Instant since) {
    return query(query, since, Workload.Kind.StatefulSet);
  }

  private HealthQuery query(String query, @Nullable Instant since, Workload.Kind kind) {
    HealthCheck check =
        with(
            with(Checks.guard("queue"), "max", 10.0),
            "prometheus",
            new HealthCheck.Prometheus("main", query));
    return new HealthQuery(
        "default/otp/1",
        1,
        new HealthPolicySpec("10s", 2, List.of(check)),
        List.of(
            new Workload("default", "planner.v2", 2),
            new Workload("default", "legacy", 1, kind, "app=legacy")),
        Map.of(),
        Set.of(new AgentId("default", "legacy", 0)),
        Set.of(),
        List.of(),
        since,
        since,
        List.of(),
        List.of(),
        false,
        Map.of());
  }

  private CheckVerdict verdict(HealthQuery query) {
    return health.health(query).checks().getLast();
  }

  @Test
  void agents_without_metrics_do_not_keep_looks_away() {
    // Given
    HealthQuery query = query("up", time.instant());
    health.health(query);

    // When
    time.run();

    // Then
    assertThat(announced).containsExactly("default/otp/1");
    assertThat(verdict(query).reason()).isEqualTo("11 > 10 (provider main)");
  }

  @Test
  void pods_of_a_deployment_have_no_numbers_of_their_own() {
    // Given
    answer = new Answer.PerAgent(Map.of(new AgentId("default", "legacy", 0), 11.0), Map.of());
    HealthQuery query = query("up", time.instant(), Workload.Kind.Deployment);
    health.health(query);

    // When
    time.run();

    // Then
    assertThat(questions.getFirst().pods())
        .containsOnlyKeys("aplanner-v2-7b9949da-0", "aplanner-v2-7b9949da-1");
    assertThat(verdict(query).verdict()).isEqualTo(Verdict.Blind);
    assertThat(verdict(query).reason())
        .isEqualTo(
            "the query gives numbers by pod, and legacy is a Deployment, whose pods have no lasting"
                + " names: give one number for all");
  }

  @Test
  void a_question_names_the_pods_and_how_long_it_has() {
    // Given
    Instant since = time.instant().minusSeconds(5);
    health.health(query("up", since));

    // When
    time.run();

    // Then
    NumberSource.Question asked = questions.getFirst();
    assertThat(asked.namespace()).isEqualTo("default");
    assertThat(asked.pods())
        .containsOnlyKeys("legacy-0", "aplanner-v2-7b9949da-0", "aplanner-v2-7b9949da-1")
        .containsEntry("legacy-0", new AgentId("default", "legacy", 0));
    assertThat(asked.notBefore()).isEqualTo(since);
    assertThat(asked.interval()).isEqualTo(Duration.ofSeconds(10));
    assertThat(asked.patience()).isEqualTo(Duration.ofMillis(7500));
  }

  @Test
  void looks_go_on_at_the_interval_until_a_breach() {
    // Given
    HealthQuery query = query("up", time.instant());
    health.health(query);

    // When
    time.advance(Duration.ofSeconds(10));

    // Then
    assertThat(verdict(query).breached()).isTrue();
  }

  @Test
  void another_query_is_looked_at_at_once() {
    // Given
    health.health(query("up", time.instant()));
    time.run();
    health.health(query("down", time.instant()));

    // When
    time.run();

    // Then
    assertThat(questions).hasSize(2);
  }

  @Test
  void a_source_that_cannot_be_asked_is_blind_at_the_first_look() {
    // Given
    answer = new Answer.Refused("name another provider");
    HealthQuery query = query("up", time.instant());
    health.health(query);

    // When
    time.run();

    // Then
    Health seen = health.health(query);
    assertThat(seen.checks().getLast().reason()).isEqualTo("name another provider");
    assertThat(seen.overall()).isEqualTo(Verdict.Blind);
  }

  @Test
  void a_source_that_breaks_is_blind() {
    // Given
    HealthQuery query = query("up", time.instant());
    answer = new Silent(Silence.Unreachable);
    health.health(query);

    // When
    time.run();

    // Then
    assertThat(verdict(query).reason()).isEqualTo("provider main cannot be reached");
  }
}
