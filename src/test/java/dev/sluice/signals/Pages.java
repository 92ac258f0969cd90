// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.signals;

import dev.sluice.api.AgentDeploymentSpec.AgentMetrics;
import dev.sluice.api.AgentDeploymentSpec.MetricNames;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Pages as agents serve them. */
final class Pages {
  static final AgentMetrics METRICS = new AgentMetrics(9464, "/metrics", MetricNames.STANDARD);

  private Pages() {}

  /** A page with everything that is judged: a hundred requests, and each took up to 100 ms. */
  static String good() {
    return page(100, 1);
  }

  static String page(int requests, int errors) {
    return """
        # HELP agent_requests_total Units of work.
        # TYPE agent_requests_total counter
        agent_requests_total{path="legacy"} %1$d
        # TYPE agent_errors_total counter
        agent_errors_total %2$d
        # TYPE agent_request_duration_seconds histogram
        agent_request_duration_seconds_bucket{le="0.1"} %1$d
        agent_request_duration_seconds_bucket{le="+Inf"} %1$d
        agent_request_duration_seconds_sum 2.5
        agent_request_duration_seconds_count %1$d
        # TYPE agent_messages_sent_total counter
        agent_messages_sent_total %1$d
        # TYPE agent_messages_delivered_total counter
        agent_messages_delivered_total %1$d
        """
        .formatted(requests, errors);
  }

  /** The good page with each line that begins so replaced by another. */
  static String with(String beginning, String line) {
    String changed =
        good()
            .replaceAll(
                "(?m)^" + Pattern.quote(beginning) + ".*\n", Matcher.quoteReplacement(line + "\n"));
    if (changed.equals(good())) {
      throw new IllegalArgumentException("no line begins with " + beginning);
    }
    return changed;
  }
}
