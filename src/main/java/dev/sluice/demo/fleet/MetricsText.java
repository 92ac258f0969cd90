// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.demo.fleet;

import dev.sluice.api.AgentDeploymentSpec.MetricNames;
import java.util.List;
import java.util.Locale;

/** Writes an agent's totals as OpenMetrics text, under the names that Sluice reads by default. */
final class MetricsText {
  static final String CONTENT_TYPE = "application/openmetrics-text; version=1.0.0; charset=utf-8";

  private static final MetricNames NAMES = MetricNames.STANDARD;

  private MetricsText() {}

  static String of(WorkTotals totals) {
    StringBuilder text = new StringBuilder(2048);
    counter(text, NAMES.requests(), "Units of work.", totals.requests());
    counter(text, NAMES.errors(), "Units of work that failed.", totals.errors());
    counter(text, NAMES.sent(), "Messages sent.", totals.sent());
    counter(text, NAMES.delivered(), "Messages that arrived.", totals.delivered());
    histogram(text, NAMES.latency(), totals);
    return text.append("# EOF\n").toString();
  }

  private static void counter(StringBuilder text, String name, String help, long value) {
    // OpenMetrics names the family without the suffix that its counter carries.
    String family = name.substring(0, name.length() - "_total".length());
    head(text, family, "counter", help);
    text.append(name).append(' ').append(value).append('\n');
  }

  private static void histogram(StringBuilder text, String name, WorkTotals totals) {
    head(text, name, "histogram", "How long units of work took, in seconds.");
    List<Long> buckets = totals.durationBuckets();
    long below = 0;
    for (int i = 0; i < buckets.size(); i++) {
      below += buckets.get(i);
      String bound = i < WorkTotals.BOUNDS.size() ? WorkTotals.BOUNDS.get(i).toString() : "+Inf";
      text.append(String.format(Locale.ROOT, "%s_bucket{le=\"%s\"} %d\n", name, bound, below));
    }
    text.append(String.format(Locale.ROOT, "%s_count %d\n", name, below));
    text.append(String.format(Locale.ROOT, "%s_sum %.6f\n", name, totals.durationSum()));
  }

  private static void head(StringBuilder text, String family, String type, String help) {
    text.append("# TYPE ").append(family).append(' ').append(type).append('\n');
    text.append("# HELP ").append(family).append(' ').append(help).append('\n');
  }
}
