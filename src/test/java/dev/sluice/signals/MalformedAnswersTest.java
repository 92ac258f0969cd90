// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.signals;

import static dev.sluice.signals.Pages.good;
import static dev.sluice.signals.Pages.with;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.api.AgentDeploymentSpec.MetricNames;
import dev.sluice.api.HealthCheck;
import dev.sluice.api.HealthCheck.Signal;
import dev.sluice.api.HealthPolicySpec;
import dev.sluice.fleet.AgentId;
import dev.sluice.fleet.Workload;
import dev.sluice.judge.CheckVerdict;
import dev.sluice.judge.HealthQuery;
import dev.sluice.judge.Judge;
import dev.sluice.judge.Look;
import dev.sluice.judge.Outcome;
import dev.sluice.judge.PodFacts;
import dev.sluice.judge.Verdict;
import dev.sluice.judge.Window;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Whatever an agent answers is a verdict with a reason, and one metric's fault is not another's.
 */
class MalformedAnswersTest {
  private static final AgentId AGENT = new AgentId("default", "planner", 0);
  private static final HealthPolicySpec POLICY =
      new HealthPolicySpec(
          "1s",
          1,
          List.of(
              HealthCheck.guard("error-rate", Signal.ErrorRate, 0.05, null, null),
              HealthCheck.guard("latency", Signal.Latency, 0.5, null, null),
              HealthCheck.guard("delivery", Signal.Delivery, null, 0.95, null)));

  private static final String GARBAGE = "answers with text that is not metrics";
  private static final String TRUNCATED = "answers with metrics that break off";
  private static final String HTML = "answers with a web page instead of metrics";
  private static final String EMPTY = "answers without any metric";

  static Stream<Arguments> pages() {
    return Stream.of(
        page("nothing", "", EMPTY),
        page("blank lines", " \n\n", EMPTY),
        page("remarks only", "# hello\n", EMPTY),
        page("a mark of the end only", "# EOF\n", EMPTY),
        page("a web page", "<!DOCTYPE html>\n<html><body>Sign in</body></html>\n", HTML),
        page("a web page after blanks", "\n  <html></html>\n", HTML),
        page("XML", "<?xml version=\"1.0\"?>\n<a/>\n", HTML),
        page("JSON", "{\"agent_requests_total\": 7}\n", GARBAGE),
        page("words", "all is well\n", GARBAGE),
        page(
            "a stack trace",
            "java.lang.IllegalStateException: no\n\tat a.B.c(B.java:7)\n",
            GARBAGE),
        page("a good page and words", good() + "oops\n", GARBAGE),
        page("a good page and a value without a number", good() + "x\n", GARBAGE),
        page("a decimal comma", with("agent_errors_total", "agent_errors_total 1,5"), GARBAGE),
        page("a unit", with("agent_errors_total", "agent_errors_total 1ms"), GARBAGE),
        page("an open label", with("agent_errors_total", "agent_errors_total{a=\"b 1"), GARBAGE),
        page(
            "an unknown escape",
            with("agent_errors_total", "agent_errors_total{a=\"\\x\"} 1"),
            GARBAGE),
        page("carriage returns", good().replace("\n", "\r\n"), GARBAGE),
        page("binary", "\u0000\u0001\u0002\n", GARBAGE),
        page("more after the end", good() + "# EOF\nup 1\n", GARBAGE),
        page("a bucket bound in words", good().replace("le=\"0.1\"", "le=\"fast\""), GARBAGE),
        page("a last line without its end", good().strip(), TRUNCATED),
        Arguments.of("OpenMetrics without its end", good(), true, "error-rate", TRUNCATED));
  }

  static Stream<Arguments> metrics() {
    return Stream.of(
        metric(
            "error-rate", "agent_errors_total NaN", "serves NaN or infinity in agent_errors_total"),
        metric(
            "error-rate",
            "agent_errors_total +Inf",
            "serves NaN or infinity in agent_errors_total"),
        metric(
            "error-rate",
            "agent_errors_total -Inf",
            "serves NaN or infinity in agent_errors_total"),
        metric(
            "error-rate",
            "agent_errors_total 1e400",
            "serves NaN or infinity in agent_errors_total"),
        metric(
            "error-rate",
            "agent_errors_total -1",
            "serves a value below zero in agent_errors_total"),
        metric(
            "error-rate",
            "agent_errors_total{a=\"1\"} 1e308\nagent_errors_total 1e308\nagent_errors_total{b=\"\"} 1e308",
            "serves NaN or infinity in agent_errors_total"),
        metric(
            "error-rate",
            "agent_errors_total 1\nagent_errors_total 2",
            "serves one series twice in agent_errors_total"),
        metric(
            "error-rate",
            "agent_errors_total{a=\"1\",b=\"2\"} 1\nagent_errors_total{b=\"2\",a=\"1\"} 2",
            "serves one series twice in agent_errors_total"),
        metric(
            "error-rate",
            "# TYPE agent_errors_total gauge\nagent_errors_total 1",
            "serves another type than a counter or histogram as agent_errors_total"),
        metric(
            "error-rate",
            "# TYPE agent_errors_total histogram\nagent_errors_total 1",
            "serves another type than a counter or histogram as agent_errors_total"),
        metric("error-rate", "agent_errors_count 1", "serves no agent_errors_total"),
        metric(
            "delivery",
            "agent_messages_sent_total NaN",
            "serves NaN or infinity in agent_messages_sent_total"),
        metric(
            "delivery",
            "agent_messages_delivered_total -5",
            "serves a value below zero in agent_messages_delivered_total"),
        metric(
            "latency",
            "agent_request_duration_seconds_bucket{le=\"0.1\"} 5",
            "serves no valid histogram as agent_request_duration_seconds"),
        metric(
            "latency",
            "agent_request_duration_seconds_bucket{le=\"0.1\"} 5\nagent_request_duration_seconds_bucket{le=\"+Inf\"} 4",
            "serves no valid histogram as agent_request_duration_seconds"),
        metric(
            "latency",
            "agent_request_duration_seconds_bucket{le=\"NaN\"} 5\nagent_request_duration_seconds_bucket{le=\"+Inf\"} 5",
            "serves no valid histogram as agent_request_duration_seconds"),
        metric(
            "latency",
            "agent_request_duration_seconds_bucket 5",
            "serves no valid histogram as agent_request_duration_seconds"),
        metric(
            "latency",
            "agent_request_duration_seconds_bucket{le=\"+Inf\"} NaN",
            "serves NaN or infinity in agent_request_duration_seconds"),
        metric(
            "latency",
            "agent_request_duration_seconds_bucket{le=\"+Inf\"} -2",
            "serves a value below zero in agent_request_duration_seconds"),
        metric(
            "latency",
            "agent_request_duration_seconds_bucket{le=\"+Inf\"} 1\nagent_request_duration_seconds_bucket{le=\"+Inf\"} 2",
            "serves one series twice in agent_request_duration_seconds"),
        metric(
            "latency",
            "# TYPE agent_request_duration_seconds summary\nagent_request_duration_seconds{quantile=\"0.99\"} 1",
            "serves another type than a counter or histogram as agent_request_duration_seconds"),
        metric(
            "latency",
            "agent_request_duration_seconds 0.25",
            "serves no agent_request_duration_seconds"));
  }

  private static Arguments page(String what, String text, String reason) {
    return Arguments.of(what, text, false, "error-rate", reason);
  }

  /** The good page with all lines of the check's metric that the new ones name replaced. */
  private static Arguments metric(String check, String lines, String reason) {
    String name = reason.substring(reason.lastIndexOf(' ') + 1);
    String rest =
        String.join(
            "\n",
            good().lines().filter(line -> !line.contains(name.replace("_total", ""))).toList());
    return Arguments.of(lines, rest + "\n" + lines + "\n", false, check, reason);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource({"pages", "metrics"})
  void it_is_blind_with_a_reason(
      String what, String text, boolean openMetrics, String check, String reason) {
    // Given
    Outcome outcome = MetricsPage.read(text, openMetrics, MetricNames.STANDARD);

    // When
    CheckVerdict verdict = verdict(outcome, check);

    // Then
    assertThat(verdict.verdict()).as(what).isEqualTo(Verdict.Blind);
    assertThat(verdict.reason())
        .isEqualTo("default/planner/0 " + reason + " (1 of 1 exposed agents)");
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("metrics")
  void the_other_checks_see_on(
      String what, String text, boolean openMetrics, String check, String reason) {
    // Given
    Outcome outcome = MetricsPage.read(text, openMetrics, MetricNames.STANDARD);
    String other = check.equals("error-rate") ? "latency" : "error-rate";

    // When
    CheckVerdict verdict = verdict(outcome, other);

    // Then
    assertThat(verdict.verdict()).as(what).isEqualTo(Verdict.Good);
  }

  private static CheckVerdict verdict(Outcome outcome, String check) {
    Instant start = Instant.EPOCH;
    HealthQuery query =
        new HealthQuery(
            "default/otp/1",
            1,
            POLICY,
            List.of(new Workload("default", "planner", 1)),
            Map.of("planner", Pages.METRICS),
            Set.of(AGENT),
            Set.of(),
            List.of(),
            start,
            start,
            List.of(),
            List.of(),
            false,
            Map.of());
    Outcome zero = MetricsPage.read(Pages.page(0, 0), false, MetricNames.STANDARD);
    Window window =
        Window.EMPTY
            .plus(new Look(start, start, Map.of(AGENT, zero), Map.of()), start)
            .plus(
                new Look(
                    start.plusSeconds(1), start.plusSeconds(1), Map.of(AGENT, outcome), Map.of()),
                start);
    return Judge.of(query, window)
        .health(window, new PodFacts(start, true, Map.of(), Map.of()))
        .checks()
        .stream()
        .filter(c -> c.name().equals(check))
        .findFirst()
        .orElseThrow();
  }
}
