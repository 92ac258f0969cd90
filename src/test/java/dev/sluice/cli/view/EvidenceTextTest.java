// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.cli.view;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.sluice.api.HealthPolicySpec;
import dev.sluice.kit.Written;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class EvidenceTextTest {
  private static final int COLUMN = 13;
  private static final Instant NOW = Instant.parse("2026-01-05T10:20:00Z");

  private static final String RUNNING =
      """
      record:
        {revision: 6, attempt: 1, position: Running, enteredTime: "2026-01-05T10:12:01Z", judge: [%s]}
      verdict: {overall: Good, checks: [{name: pods, verdict: Good, samples: 0}]}
      history:
      - {time: "2026-01-05T10:12:01Z", attempt: 1, revision: 4, from: start, to: telemetry 10%%, decision: Advance, cause: StageStarted}
      """;

  /** Ten looks, in which the exposed agents had 44 errors of 4000, the rest 76 of 16000. */
  private static final String SEEN =
      "{check: errors-vs-rest, time: \"2026-01-05T10:19:25Z\", numbers: [0, 1.06, 1, 1, 10, 4000, 44,"
          + " 16000, 76, 41, 71, 0, 0, 0, 0, 0, 0, 0, 0, 1, 2, 3, 3, 1, -9, -20, 0, 0, 0, 0, 0, 0,"
          + " 0, 0]}";

  private static HealthPolicySpec policy(String checks) throws IOException {
    return new YAMLMapper().readValue("{checks: [" + checks + "]}", HealthPolicySpec.class);
  }

  private static List<String> lines(String judge, HealthPolicySpec policy) {
    return EvidenceText.of(
        Written.migration(RUNNING.formatted(judge)).getStatus(), policy, NOW, COLUMN);
  }

  @Test
  void a_comparison_tells_its_numbers_the_evidence_that_it_needs_and_how_old_that_is()
      throws IOException {
    List<String> lines =
        lines(SEEN, policy("{name: errors-vs-rest, compare: {signal: ErrorRate}}"));

    assertThat(lines)
        .containsExactly(
            "As of        35s ago: told with each transition and once a minute",
            "Compared     errors-vs-rest: 2.32 x the errors of the rest (at least 0.821 x, at",
            "             most 7.1 x), 1.06 x is natural: evidence 7.57 < 100 (44 of 4000",
            "             against 76 of 16000 requests, 10 looks, phi 1), 35s ago");
  }

  @Test
  void several_guards_need_more_evidence_each() throws IOException {
    List<String> lines =
        lines(
            SEEN,
            policy(
                "{name: errors-vs-rest, compare: {signal: ErrorRate}}, {name: slow, compare:"
                    + " {signal: Latency}}"));

    assertThat(String.join(" ", lines)).contains("< 200").doesNotContain("slow");
  }

  @Test
  void without_the_policy_there_is_nothing_to_hold_the_evidence_against() {
    assertThat(lines(SEEN, null))
        .containsExactly(
            "As of        35s ago: told with each transition and once a minute",
            "Compared     not told, for the HealthPolicy cannot be read");
  }

  @Test
  void what_a_limit_reads_is_as_old_as_the_last_transition() throws IOException {
    assertThat(lines("", policy("{name: error-rate, signal: ErrorRate, max: 0.05}")))
        .containsExactly(
            "As of        7m59s ago: told with each transition, live in the metric",
            "             sluice_check_reading");
  }

  @Test
  void what_a_limit_has_read_since_is_told_as_often_as_a_comparison() throws IOException {
    String read = "{check: error-rate, time: \"2026-01-05T10:19:25Z\", numbers: [0.004]}";
    String told = "As of        35s ago: told with each transition and once a minute";

    assertThat(lines(read, policy("{name: error-rate, signal: ErrorRate, max: 0.05}")))
        .containsExactly(told);
    assertThat(lines(read, null)).containsExactly(told);
  }

  @Test
  void garbled_numbers_are_left_out() throws IOException {
    assertThat(
            lines(
                "{check: errors-vs-rest, numbers: [1]}",
                policy("{name: errors-vs-rest, compare: {signal: ErrorRate}}")))
        .singleElement()
        .asString()
        .startsWith("As of");
  }

  @Test
  void where_no_stage_runs_the_verdict_is_what_it_was() throws IOException {
    String over = RUNNING.formatted(SEEN).replace("position: Running", "position: Completed");

    assertThat(
            EvidenceText.of(
                Written.migration(over).getStatus(),
                policy("{name: errors-vs-rest, compare: {signal: ErrorRate}}"),
                NOW,
                COLUMN))
        .isEmpty();
  }

  @Test
  void before_the_first_look_there_is_no_ratio_to_tell() throws IOException {
    String nothing =
        "{check: errors-vs-rest, numbers: [0, 1.06, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,"
            + " 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]}";

    List<String> lines =
        lines(nothing, policy("{name: errors-vs-rest, compare: {signal: ErrorRate}}"));

    assertThat(lines)
        .last()
        .isEqualTo("Compared     errors-vs-rest: no look yet, evidence of 100 is needed");
  }

  @Test
  void while_the_rest_has_no_errors_nothing_is_a_multiple_of_them() throws IOException {
    String none = SEEN.replace("4000, 44, 16000, 76, 41, 71", "4000, 0, 16000, 0, 0, 0");

    List<String> lines =
        lines(none, policy("{name: errors-vs-rest, compare: {signal: ErrorRate}}"));

    assertThat(lines.subList(1, lines.size()))
        .containsExactly(
            "Compared     errors-vs-rest: no errors of the rest yet, 1.06 x is natural:",
            "             evidence 7.57 < 100 (0 of 4000 against 0 of 16000 requests, 10",
            "             looks, phi 1), 35s ago");
  }

  @Test
  void what_a_policy_no_longer_compares_is_not_told_once_a_minute() throws IOException {
    List<String> lines = lines(SEEN, policy("{name: error-rate, signal: ErrorRate, max: 0.05}"));

    assertThat(lines)
        .containsExactly(
            "As of        35s ago: told with each transition, live in the metric",
            "             sluice_check_reading");
  }
}
