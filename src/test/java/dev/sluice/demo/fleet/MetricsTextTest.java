// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.demo.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class MetricsTextTest {
  @Test
  void writes_open_metrics_under_the_names_that_sluice_reads_by_default() {
    WorkCounters counters = new WorkCounters();
    counters.add(true, 0.0005, true);
    counters.add(true, 0.006, true);
    counters.add(false, 0.007, true);
    counters.add(true, 2.5, false);

    String text = MetricsText.of(counters.totals());

    assertThat(text)
        .isEqualTo(
            """
            # TYPE agent_requests counter
            # HELP agent_requests Units of work.
            agent_requests_total 4
            # TYPE agent_errors counter
            # HELP agent_errors Units of work that failed.
            agent_errors_total 1
            # TYPE agent_messages_sent counter
            # HELP agent_messages_sent Messages sent.
            agent_messages_sent_total 4
            # TYPE agent_messages_delivered counter
            # HELP agent_messages_delivered Messages that arrived.
            agent_messages_delivered_total 3
            # TYPE agent_request_duration_seconds histogram
            # HELP agent_request_duration_seconds How long units of work took, in seconds.
            agent_request_duration_seconds_bucket{le="0.001"} 1
            agent_request_duration_seconds_bucket{le="0.002"} 1
            agent_request_duration_seconds_bucket{le="0.004"} 1
            agent_request_duration_seconds_bucket{le="0.006"} 2
            agent_request_duration_seconds_bucket{le="0.008"} 3
            agent_request_duration_seconds_bucket{le="0.01"} 3
            agent_request_duration_seconds_bucket{le="0.015"} 3
            agent_request_duration_seconds_bucket{le="0.02"} 3
            agent_request_duration_seconds_bucket{le="0.05"} 3
            agent_request_duration_seconds_bucket{le="0.1"} 3
            agent_request_duration_seconds_bucket{le="0.5"} 3
            agent_request_duration_seconds_bucket{le="1.0"} 3
            agent_request_duration_seconds_bucket{le="+Inf"} 4
            agent_request_duration_seconds_count 4
            agent_request_duration_seconds_sum 2.513500
            # EOF
            """);
  }
}
