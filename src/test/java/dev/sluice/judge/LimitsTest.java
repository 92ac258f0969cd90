// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.judge;

import static dev.sluice.judge.Scene.check;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.api.HealthCheck;
import dev.sluice.api.HealthCheck.Signal;
import java.util.Arrays;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** One reading against its limits: each rule as a row. */
class LimitsTest {
  private static final Map<String, HealthCheck> CHECKS =
      Map.ofEntries(
          Map.entry("errors <= 5 %", check("c", Signal.ErrorRate, 0.05, null, null)),
          Map.entry("errors <= 0 %", check("c", Signal.ErrorRate, 0.0, null, null)),
          Map.entry("errors <= 2 x", check("c", Signal.ErrorRate, null, null, 2.0)),
          Map.entry("delivery >= 95 %", check("c", Signal.Delivery, null, 0.95, null)),
          Map.entry("delivery 95 - 99 %", check("c", Signal.Delivery, 0.99, 0.95, null)),
          Map.entry("delivery >= 100 %", check("c", Signal.Delivery, null, 1.0, null)),
          Map.entry("latency <= 500 ms", check("c", Signal.Latency, 0.5, null, null)),
          Map.entry("latency <= 3 s", check("c", Signal.Latency, 3.0, null, null)),
          Map.entry("latency >= 500 ms", check("c", Signal.Latency, null, 0.5, null)),
          Map.entry("latency <= 2 x", check("c", Signal.Latency, null, null, 2.0)),
          Map.entry("latency <= 500 ms, 2 x", check("c", Signal.Latency, 0.5, null, 2.0)));

  /** Counts: events/trials, or requests up to 100 ms/200 ms/1 s/longer. */
  @ParameterizedTest(name = "{0}, baseline {1}: {2} is {3}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          errors <= 5 %          |      | 20/101      | Bad       | 19.8 % > 5 % (1 of 1 exposed agents, 101 requests)
          errors <= 5 %          |      | 5/100       | Good      | <= 5 % (1 of 1 exposed agents)
          errors <= 5 %          |      | 5001/100000 | Bad       | 5.001 % > 5 % (1 of 1 exposed agents, 100000 requests)
          errors <= 5 %          |      | 0/60        | Good      | <= 5 % (1 of 1 exposed agents)
          errors <= 5 %          |      | 59/59       | Undecided | too few requests to tell: 60 are needed
          errors <= 5 %          |      | 0/0         | Undecided | too few requests to tell: 60 are needed
          errors <= 5 %          |      | 9/0         | Undecided | too few requests to tell: 60 are needed
          errors <= 5 %          |      | 120/60      | Bad       | 200 % > 5 % (1 of 1 exposed agents, 60 requests)
          errors <= 0 %          |      | 1/100       | Bad       | 1 % > 0 % (1 of 1 exposed agents, 100 requests)
          errors <= 0 %          |      | 1/99        | Undecided | too few requests to tell: 100 are needed
          errors <= 0 %          |      | 0/100       | Good      | <= 0 % (1 of 1 exposed agents)
          errors <= 2 x          | 0.1  | 21/100      | Bad       | 21 % > 20 %, 2 x the baseline of 10 % (1 of 1 exposed agents, 100 requests)
          errors <= 2 x          | 0.1  | 3/15        | Good      | <= 20 %, 2 x the baseline of 10 % (1 of 1 exposed agents)
          errors <= 2 x          | 0.1  | 9/14        | Undecided | too few requests to tell: 15 are needed
          errors <= 2 x          | 0    | 9/100       | Undecided | the baseline is 0, so 2 x of it is no limit: set max
          delivery >= 95 %       |      | 94/100      | Bad       | 94 % < 95 % (1 of 1 exposed agents, 100 messages)
          delivery >= 95 %       |      | 95/100      | Good      | >= 95 % (1 of 1 exposed agents)
          delivery >= 95 %       |      | 104/100     | Good      | >= 95 % (1 of 1 exposed agents)
          delivery >= 95 %       |      | 0/59        | Undecided | too few messages to tell: 60 are needed
          delivery >= 100 %      |      | 99/100      | Bad       | 99 % < 100 % (1 of 1 exposed agents, 100 messages)
          delivery >= 100 %      |      | 99/99       | Undecided | too few messages to tell: 100 are needed
          delivery 95 - 99 %     |      | 97/100      | Good      | <= 99 %, >= 95 % (1 of 1 exposed agents)
          delivery 95 - 99 %     |      | 100/100     | Bad       | 100 % > 99 % (1 of 1 exposed agents, 100 messages)
          delivery 95 - 99 %     |      | 50/100      | Bad       | 50 % < 95 % (1 of 1 exposed agents, 100 messages)
          latency <= 500 ms      |      | 100/0/0/0   | Good      | <= 500 ms (1 of 1 exposed agents)
          latency <= 500 ms      |      | 90/0/10/0   | Bad       | 920 ms > 500 ms (1 of 1 exposed agents, 100 requests)
          latency <= 500 ms      |      | 50/0/0/50   | Bad       | more than 1 s > 500 ms (1 of 1 exposed agents, 100 requests)
          latency <= 500 ms      |      | 99/0/0/0    | Undecided | too few requests to tell: 100 are needed
          latency >= 500 ms      |      | 100/0/0/0   | Bad       | 99 ms < 500 ms (1 of 1 exposed agents, 100 requests)
          latency <= 3 s         |      | 50/0/0/50   | Blind     | the 99th percentile lies beyond the largest bucket of 1 s, which is below the limit: add buckets up to 3 s (1 of 1 exposed agents)
          latency <= 2 x         | 0.1  | 0/200/0/0   | Good      | <= 200 ms, 2 x the baseline of 100 ms (1 of 1 exposed agents)
          latency <= 2 x         | 0.05 | 0/200/0/0   | Bad       | 199 ms > 100 ms, 2 x the baseline of 50 ms (1 of 1 exposed agents, 200 requests)
          latency <= 2 x         |      | 0/200/0/0   | Undecided | there is no baseline, so 2 x of it cannot be judged
          latency <= 2 x         | 0    | 0/200/0/0   | Undecided | the baseline is 0, so 2 x of it is no limit: set max
          latency <= 500 ms, 2 x | 0.05 | 0/200/0/0   | Bad       | 199 ms > 100 ms, 2 x the baseline of 50 ms (1 of 1 exposed agents, 200 requests)
          latency <= 500 ms, 2 x | 0.4  | 0/0/200/0   | Bad       | 992 ms > 500 ms (1 of 1 exposed agents, 200 requests)
          latency <= 500 ms, 2 x |      | 0/0/200/0   | Bad       | 992 ms > 500 ms (1 of 1 exposed agents, 200 requests)
          latency <= 500 ms, 2 x |      | 200/0/0/0   | Undecided | there is no baseline, so 2 x of it cannot be judged
          """)
  void what_is_read_is_held_against_every_limit(
      String limits, @Nullable Double baseline, String counts, Verdict expected, String reason) {
    // Given
    HealthCheck check = CHECKS.get(limits);
    Scene scene = new Scene().checks(1, check);
    if (baseline != null) {
      scene.baseline("c", baseline);
    }
    scene.look(101, sample(check.signal(), counts.replaceAll("[0-9]+", "0")));
    scene.look(102, sample(check.signal(), counts));

    // When
    CheckVerdict verdict = scene.verdict();

    // Then
    assertThat(verdict.verdict()).isEqualTo(expected);
    assertThat(verdict.reason()).isEqualTo(reason);
    assertThat(verdict.breached()).isEqualTo(expected == Verdict.Bad);
  }

  private static Sample sample(Signal signal, String counts) {
    double[] n = Arrays.stream(counts.split("/", -1)).mapToDouble(Double::parseDouble).toArray();
    return switch (signal) {
      case ErrorRate -> Scene.work(n[1], n[0]);
      case Delivery -> Scene.mail(n[1], n[0]);
      case Latency -> Scene.durations(n[0], n[1], n[2], n[3]);
    };
  }
}
