// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.judge;

import static dev.sluice.judge.Scene.DELIVERY;
import static dev.sluice.judge.Scene.ERRORS;
import static dev.sluice.judge.Scene.at;
import static dev.sluice.judge.Scene.faulty;
import static dev.sluice.judge.Scene.mail;
import static dev.sluice.judge.Scene.nothing;
import static dev.sluice.judge.Scene.work;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.api.AgentDeploymentSpec.AgentMetrics;
import dev.sluice.api.AgentDeploymentSpec.MetricNames;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * No data is not good data: who is blind, who is not configured, and what that does to a breach.
 */
class BlindTest {
  private static final Silent AWAY = new Silent(Silence.Unreachable);

  @ParameterizedTest
  @EnumSource(Silence.class)
  void a_silent_agent_makes_the_check_blind_and_is_named(Silence why) {
    // Given
    Scene scene = new Scene().look(101, work(0, 0)).look(102, new Silent(why));

    // When
    CheckVerdict verdict = scene.verdict();

    // Then
    assertThat(verdict.verdict()).isEqualTo(Verdict.Blind);
    assertThat(verdict.reason())
        .isEqualTo("default/planner/0 " + why.words() + " (1 of 1 exposed agents)");
  }

  @Test
  void one_silent_agent_of_three_is_enough_and_the_first_one_is_named() {
    // Given
    Scene scene =
        new Scene()
            .exposed(0, 1, 2)
            .look(101, work(0, 0), work(0, 0), work(0, 0))
            .look(102, work(100, 0), AWAY, new Silent(Silence.Timeout));

    // When
    CheckVerdict verdict = scene.verdict();

    // Then
    assertThat(verdict.verdict()).isEqualTo(Verdict.Blind);
    assertThat(verdict.reason())
        .isEqualTo("default/planner/1 cannot be reached (2 of 3 exposed agents)");
  }

  @Test
  void a_silent_agent_that_is_not_exposed_does_not_matter() {
    // Given
    Scene scene = new Scene().look(101, work(0, 0), AWAY).look(102, work(100, 0), AWAY);

    // When
    CheckVerdict verdict = scene.verdict();

    // Then
    assertThat(verdict.verdict()).isEqualTo(Verdict.Good);
  }

  @Test
  void a_fault_in_one_metric_concerns_the_checks_that_read_it_only() {
    // Given
    Sample odd = new Sample(work(100, 0).counts(), Map.of(Family.Delivered, Silence.NotFinite));
    Scene scene = new Scene().checks(1, ERRORS, DELIVERY).look(101, work(0, 0)).look(102, odd);

    // When
    Verdict errors = scene.verdict("error-rate").verdict();

    // Then
    assertThat(errors).isEqualTo(Verdict.Good);
    assertThat(scene.verdict("delivery").reason())
        .isEqualTo(
            "default/planner/0 serves NaN or infinity in agent_messages_delivered_total"
                + " (1 of 1 exposed agents)");
  }

  @Test
  void a_blind_look_neither_counts_nor_resets() {
    // Given
    Scene scene =
        new Scene()
            .look(101, work(0, 0))
            .look(102, work(100, 50))
            .look(103, AWAY)
            .look(104, work(200, 100));

    // When
    CheckVerdict verdict = scene.verdict();

    // Then
    assertThat(verdict.badInARow()).isEqualTo(2);
    assertThat(verdict.samples()).as("nothing of the blind time is lost").isEqualTo(100);
  }

  @Test
  void less_than_a_breach_gives_way_to_blind() {
    // Given
    Scene scene = new Scene().look(101, work(0, 0)).look(102, work(100, 50)).look(103, AWAY);

    // When
    CheckVerdict verdict = scene.verdict();

    // Then
    assertThat(verdict.verdict()).isEqualTo(Verdict.Blind);
    assertThat(verdict.breached()).isFalse();
  }

  @Test
  void a_breach_stands_when_the_agent_falls_silent() {
    // Given
    Scene scene =
        new Scene()
            .checks(1, ERRORS)
            .look(101, work(0, 0))
            .look(102, work(100, 50))
            .look(103, AWAY);

    // When
    CheckVerdict verdict = scene.verdict();

    // Then
    assertThat(verdict.breached()).isTrue();
  }

  @Test
  void a_user_s_check_is_blind_where_its_metric_is_not_served() {
    // Given
    Scene scene = new Scene().checks(1, DELIVERY).look(101, nothing()).look(102, nothing());

    // When
    CheckVerdict verdict = scene.verdict();

    // Then
    assertThat(verdict.verdict()).isEqualTo(Verdict.Blind);
    assertThat(verdict.reason())
        .isEqualTo(
            "default/planner/0 serves no agent_messages_delivered_total (1 of 1 exposed agents)");
  }

  @Test
  void the_standard_policy_asks_for_no_metric_that_nobody_has_ever_served() {
    // Given
    Scene scene =
        new Scene().policy(StandardPolicy.SPEC).look(101, work(0, 0)).look(102, work(100, 0));

    // When
    CheckVerdict delivery = scene.verdict("delivery");

    // Then
    assertThat(delivery.verdict()).isEqualTo(Verdict.NotConfigured);
    assertThat(delivery.reason())
        .isEqualTo("the agents serve no agent_messages_delivered_total, agent_messages_sent_total");
    assertThat(scene.verdict("error-rate").verdict()).isEqualTo(Verdict.Good);
  }

  @Test
  void the_standard_policy_is_blind_where_a_metric_is_no_longer_served() {
    // Given
    Scene scene =
        new Scene()
            .policy(StandardPolicy.SPEC)
            .look(99, nothing(), mail(1, 1))
            .look(101, nothing(), nothing())
            .look(102, nothing(), nothing());

    // When
    CheckVerdict delivery = scene.verdict("delivery");

    // Then
    assertThat(delivery.verdict()).isEqualTo(Verdict.Blind);
  }

  @Test
  void the_standard_policy_is_blind_where_a_metric_was_given_a_name_and_is_not_served() {
    // Given
    MetricNames names = new MetricNames(null, null, null, "letters_out", null);
    Scene scene =
        new Scene()
            .policy(StandardPolicy.SPEC)
            .metrics(Map.of("planner", new AgentMetrics(1, null, names)))
            .look(101, work(0, 0))
            .look(102, work(100, 0));

    // When
    CheckVerdict delivery = scene.verdict("delivery");

    // Then
    assertThat(delivery.verdict()).isEqualTo(Verdict.Blind);
    assertThat(delivery.reason()).contains("serves no letters_out");
  }

  @Test
  void a_metric_that_is_there_and_broken_counts_as_served() {
    // Given
    Scene scene =
        new Scene().policy(StandardPolicy.SPEC).look(101, faulty(Family.Sent, Silence.Negative));

    // When
    CheckVerdict delivery = scene.verdict("delivery");

    // Then
    assertThat(delivery.verdict()).isEqualTo(Verdict.Blind);
    assertThat(delivery.reason())
        .isEqualTo(
            "default/planner/0 serves a value below zero in agent_messages_sent_total"
                + " (1 of 1 exposed agents)");
  }

  @Test
  void agents_that_declare_no_metrics_are_judged_by_pods_only_and_that_is_said() {
    // Given
    Scene scene = new Scene().metrics(Map.of()).pods(new PodFacts(at(1), true, Map.of(), Map.of()));

    // When
    Health health = scene.health();

    // Then
    assertThat(scene.verdict().verdict()).isEqualTo(Verdict.NotConfigured);
    assertThat(scene.verdict().reason())
        .isEqualTo("the agents declare no metrics: set spec.metrics of their AgentDeployment");
    assertThat(health.looks()).isFalse();
    assertThat(health.baselineReady()).isTrue();
  }

  @Test
  void without_agents_nothing_is_configured() {
    // Given
    Scene scene = new Scene().exposed();

    // When
    CheckVerdict verdict = scene.verdict();

    // Then
    assertThat(verdict.verdict()).isEqualTo(Verdict.NotConfigured);
    assertThat(verdict.reason()).isEqualTo("there are no agents");
  }

  @Test
  void before_the_first_look_nothing_is_known() {
    // When
    CheckVerdict verdict = new Scene().verdict();

    // Then
    assertThat(verdict.verdict()).isEqualTo(Verdict.Undecided);
    assertThat(verdict.reason()).isEqualTo("not looked at yet");
  }
}
