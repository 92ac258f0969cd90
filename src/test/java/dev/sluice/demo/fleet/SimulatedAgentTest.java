// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.demo.fleet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.sluice.demo.fleet.AgentView.FlagView;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class SimulatedAgentTest {
  private static final Instant NOW = Instant.parse("2026-01-05T10:00:00Z");

  private final FakeFlags flags = new FakeFlags();
  private final DualPath registry = new DualPath("registry");
  private final DualPath telemetry = new DualPath("telemetry");
  private final SimulatedAgent agent =
      new SimulatedAgent(
          "default/planner/0",
          "planner-0",
          flags,
          List.of(registry, telemetry),
          new SplittableRandom(0),
          InstantSource.fixed(NOW));

  @Test
  void takes_the_legacy_path_while_no_flag_can_be_had() {
    telemetry.breakNew(1.0);

    work(1000);

    assertThat(agent.view().flags())
        .containsExactly(
            new FlagView("registry", false, null, null, 0, 0),
            new FlagView("telemetry", false, null, null, 0, 0));
    assertThat(errorShare(1000)).isCloseTo(0.005, within(0.005));
  }

  @Test
  void chooses_the_path_anew_for_each_unit_of_work() {
    flags.turn("registry", true);
    work(7);
    flags.turn("registry", false);
    work(5);
    flags.turn("registry", true);

    work(1);

    assertThat(agent.view().flags().getFirst())
        .isEqualTo(new FlagView("registry", true, NOW, NOW, 3, 8));
  }

  @Test
  void fails_the_broken_share_of_its_work_only_where_the_flag_is_on() {
    telemetry.breakNew(0.2);
    flags.turn("telemetry", true);

    work(10_000);

    assertThat(errorShare(10_000)).isCloseTo(0.204, within(0.02));
  }

  @Test
  void recovers_when_the_flag_goes_back() {
    telemetry.breakNew(1.0);
    flags.turn("telemetry", true);
    work(100);
    long before = agent.totals().errors();
    flags.turn("telemetry", false);

    work(1000);

    assertThat(before).isEqualTo(100);
    assertThat(agent.totals().errors() - before).isLessThan(20);
  }

  @Test
  void recovers_when_the_new_path_is_mended() {
    telemetry.breakNew(1.0);
    flags.turn("telemetry", true);
    work(100);
    telemetry.mend();

    work(1000);

    assertThat(agent.totals().errors()).isBetween(100L, 120L);
  }

  @Test
  void counts_each_unit_once_in_the_histogram_and_loses_few_messages() {
    work(1000);

    WorkTotals totals = agent.totals();
    assertThat(totals.requests()).isEqualTo(1000);
    assertThat(totals.durationBuckets().stream().mapToLong(Long::longValue).sum()).isEqualTo(1000);
    assertThat(totals.durationSum()).isCloseTo(6.0, within(0.3));
    assertThat(totals.sent()).isEqualTo(1000);
    assertThat(totals.delivered()).isBetween(990L, 1000L);
  }

  @Test
  void refuses_an_error_share_that_is_none() {
    assertThatThrownBy(() -> telemetry.breakNew(20))
        .hasMessage("error share 20.0 is not between 0 and 1");
    assertThatThrownBy(() -> telemetry.breakNew(Double.NaN))
        .hasMessage("error share NaN is not between 0 and 1");
  }

  private void work(int units) {
    for (int i = 0; i < units; i++) {
      agent.work();
    }
  }

  private double errorShare(int units) {
    return (double) agent.totals().errors() / units;
  }
}
