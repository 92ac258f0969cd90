// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.signals;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.api.AgentDeploymentSpec.MetricNames;
import dev.sluice.judge.Counts;
import dev.sluice.judge.Family;
import dev.sluice.judge.Histogram;
import dev.sluice.judge.Outcome;
import dev.sluice.judge.Sample;
import dev.sluice.judge.Silence;
import dev.sluice.judge.Silent;
import java.util.Map;
import java.util.TreeMap;
import net.jqwik.api.Assume;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

/** What well-formed pages say. */
class MetricsPageTest {
  private static final double INF = Double.POSITIVE_INFINITY;

  private static Outcome read(String text) {
    return MetricsPage.read(text, false, MetricNames.STANDARD);
  }

  private static Sample counting(Map<Family, Double> counters) {
    return new Sample(new Counts(counters, null), Map.of());
  }

  @Test
  void every_metric_that_is_judged_is_read() {
    // When
    Outcome outcome = read(Pages.good());

    // Then
    assertThat(outcome)
        .isEqualTo(
            new Sample(
                new Counts(
                    Map.of(
                        Family.Requests,
                        100.0,
                        Family.Errors,
                        1.0,
                        Family.Sent,
                        100.0,
                        Family.Delivered,
                        100.0),
                    Histogram.of(new TreeMap<>(Map.of(0.1, 100.0, INF, 100.0)))),
                Map.of()));
  }

  @Test
  void the_series_of_one_name_are_added_up() {
    // Given
    String page =
        """
        agent_requests_total{path="legacy"} 10
        agent_requests_total{path="new"} 5 1712345678901
        agent_requests_total 1e2 # {trace_id="x"} 1
        """;

    // When
    Outcome outcome = read(page);

    // Then
    assertThat(outcome).isEqualTo(counting(Map.of(Family.Requests, 115.0)));
  }

  @Test
  void the_histograms_of_all_series_are_added_up() {
    // Given
    String page =
        """
        agent_request_duration_seconds_bucket{path="legacy",le="0.1"} 10
        agent_request_duration_seconds_bucket{path="legacy",le="1"} 15
        agent_request_duration_seconds_bucket{path="legacy",le="+Inf"} 20
        agent_request_duration_seconds_bucket{le="1.0",path="new"} 1
        agent_request_duration_seconds_bucket{le="+Inf",path="new"} 2
        """;

    // When
    Outcome outcome = read(page);

    // Then
    assertThat(outcome)
        .isEqualTo(
            new Sample(
                new Counts(Map.of(), Histogram.of(new TreeMap<>(Map.of(1.0, 16.0, INF, 22.0)))),
                Map.of()));
  }

  @Test
  void other_metrics_may_be_whatever_they_like() {
    // Given
    String page =
        """
        # a remark
        #

        go_gc_duration_seconds{quantile="0"} NaN
        temperature -12.5
        # TYPE agent_requests_created gauge
        agent_requests_total 7
        """;

    // When
    Outcome outcome = read(page);

    // Then
    assertThat(outcome).isEqualTo(counting(Map.of(Family.Requests, 7.0)));
  }

  @Test
  void a_declared_metric_without_a_series_has_counted_nothing_yet() {
    // Given
    String page =
        """
        # TYPE agent_requests counter
        agent_requests_total 7
        # TYPE agent_errors counter
        # TYPE agent_request_duration_seconds histogram
        # EOF
        """;

    // When
    Outcome outcome = MetricsPage.read(page, true, MetricNames.STANDARD);

    // Then
    assertThat(outcome)
        .isEqualTo(
            new Sample(
                new Counts(
                    Map.of(Family.Requests, 7.0, Family.Errors, 0.0),
                    Histogram.of(new TreeMap<>(Map.of(INF, 0.0)))),
                Map.of()));
  }

  @Test
  void metrics_go_by_the_names_that_the_workload_gives_them() {
    // Given
    MetricNames names = new MetricNames("jobs", "jobs_failed", null, "jobs", "jobs_done");

    // When
    Outcome outcome = MetricsPage.read("jobs 5\njobs_failed 1\n", false, names);

    // Then
    assertThat(outcome)
        .isEqualTo(counting(Map.of(Family.Requests, 5.0, Family.Errors, 1.0, Family.Sent, 5.0)));
  }

  @Test
  void the_mark_at_the_end_needs_no_line_feed() {
    // When
    Outcome outcome = MetricsPage.read("agent_requests_total 7\n# EOF", true, MetricNames.STANDARD);

    // Then
    assertThat(outcome).isEqualTo(counting(Map.of(Family.Requests, 7.0)));
  }

  @Property
  void a_page_that_is_cut_off_within_a_line_is_not_read(
      @ForAll @IntRange(min = 1, max = 10_000) int cut) {
    // Given
    String whole = Pages.good();
    String page = whole.substring(0, 1 + cut % (whole.length() - 1));
    Assume.that(!page.endsWith("\n"));

    // When
    Outcome outcome = read(page);

    // Then
    assertThat(outcome).isEqualTo(new Silent(Silence.Truncated));
  }
}
