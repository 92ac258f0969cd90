// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.judge;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.sluice.api.HealthCheck;
import dev.sluice.api.HealthPolicySpec;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Where a check's number comes from, what people call it, and what is left without a rest. */
class CheckSourceTest {
  private static final YAMLMapper YAML = new YAMLMapper();

  private static HealthPolicySpec policy(String checks) throws IOException {
    return YAML.readValue("{checks: [" + checks + "]}", HealthPolicySpec.class);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          signal: ErrorRate                                                | Agents      | the agents                                   | true
          compare: {signal: Latency}                                       | Agents      | the agents                                   | false
          signal: ErrorRate, baseline: Rest, maxRatio: 2                   | Agents      | the agents                                   | false
          signal: ErrorRate, baseline: Rest, maxRatio: 2, max: 0.1         | Agents      | the agents                                   | true
          signal: Delivery, baseline: Rest, maxRatio: 2, min: 0.9          | Agents      | the agents                                   | true
          signal: ErrorRate, baseline: BeforeStage, maxRatio: 2            | Agents      | the agents                                   | true
          prometheus: {provider: main, query: up}                          | Prometheus  | provider main                                | true
          http: {url: 'http://shop/queue?key=1', pointer: /depth}          | Http        | the page http://shop/queue                   | true
          http: {url: 'https://me:secret@shop:8443/queue', pointer: /d}    | Http        | the page https://shop:8443/queue             | true
          openMetrics: {url: 'http://shop/metrics#me@x', metric: depth}    | OpenMetrics | the page http://shop/metrics                 | true
          resource: {apiVersion: v1, kind: Node, name: n, condition: Fine} | Resource    | Node n                                       | false
          job: {cronJobName: smoke, every: 5m}                             | Suite       | suite smoke                                  | false
          max: 1                                                           | Unknown     | a source that this version does not know     | false
          """)
  void a_source_is_known_by_its_field_and_named_without_what_is_secret(
      String fields, String kind, String words, boolean reads) throws IOException {
    // Given
    HealthPolicySpec policy = policy("{name: c, " + fields + "}");
    HealthCheck check = policy.checks().getFirst();

    // When
    CheckSource source = CheckSource.of(check);

    // Then
    assertThat(source.getClass().getSimpleName()).isEqualTo(kind);
    assertThat(source.words()).isEqualTo(words);
    assertThat(Beside.limits(policy)).as("a limit that reads the agents' work").isEqualTo(reads);
  }

  @Test
  void what_a_source_is_asked_for_is_what_the_check_says() throws IOException {
    // Given
    List<HealthCheck> checks =
        policy(
                "{name: a, prometheus: {provider: main, query: up}},"
                    + " {name: b, http: {url: 'http://x/', pointer: /y}},"
                    + " {name: c, openMetrics: {url: 'http://x/', metric: m, labels: {a: b}}},"
                    + " {name: d, job: {cronJobName: smoke, every: 5m}}")
            .checks();

    // When
    List<CheckSource> sources = checks.stream().map(CheckSource::of).toList();

    // Then
    assertThat(sources)
        .containsExactly(
            new CheckSource.Prometheus("main", "up"),
            new CheckSource.Http("http://x/", "/y"),
            new CheckSource.OpenMetrics("http://x/", "m", Map.of("a", "b")),
            new CheckSource.Suite("smoke", "5m"));
  }

  @Test
  void the_checks_that_need_a_rest_are_named() throws IOException {
    // Given
    HealthPolicySpec policy =
        policy(
            "{name: a, compare: {signal: ErrorRate}},"
                + " {name: b, signal: ErrorRate, max: 0.1},"
                + " {name: c, signal: Latency, baseline: Rest, maxRatio: 2},"
                + " {name: d, signal: Latency, baseline: Rest, maxRatio: 2, max: 3}");

    // When
    List<String> silent = Beside.silent(policy);

    // Then
    assertThat(silent).containsExactly("a", "c");
  }
}
