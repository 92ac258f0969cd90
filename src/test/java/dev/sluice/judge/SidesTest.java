// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.judge;

import static dev.sluice.judge.Sittings.compare;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.sluice.api.HealthCheck.Signal;
import dev.sluice.judge.Side.Who;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What the exposed agents did beside the others; each look brings 1,000 requests of each. */
class SidesTest {
  private final Sittings sittings = new Sittings(compare("vs-rest", Signal.ErrorRate));

  private List<Side> sides() {
    return sittings.health().compared().sides();
  }

  @Test
  void before_a_stage_it_is_told_what_all_did() {
    sittings.looks(4, 5);

    assertThat(sides())
        .extracting(Side::who, Side::requests, Side::errors)
        .containsExactly(tuple(Who.BeforeStage, 30_000L, 150L));
  }

  @Test
  void before_a_stage_no_more_than_the_last_thirty_looks_are_told() {
    sittings.looks(1_000, 5).looks(30, 7);

    Side before = sides().getFirst();

    assertThat(before.requests()).isBetween(150_000L, 300_000L);
    assertThat(before.errors() * 1000).isEqualTo(before.requests() * 7);
  }

  @Test
  void in_a_step_the_exposed_are_told_beside_the_rest() {
    sittings.looks(4, 5).stage(0, 1).looks(3, 40, 5);

    assertThat(sides())
        .extracting(Side::who, Side::requests, Side::errors)
        .containsExactly(tuple(Who.Exposed, 4_000L, 160L), tuple(Who.Rest, 16_000L, 80L));
  }

  @Test
  void nothing_is_told_before_two_looks_in_the_step() {
    sittings.looks(4, 5).stage(0, 1).looks(1, 40, 5);

    assertThat(sides()).isEmpty();
  }

  @Test
  void each_step_is_counted_anew() {
    sittings.looks(4, 5).stage(0, 1).looks(20, 40, 5).step(0, 1, 2, 3, 4).looks(3, 6, 5);

    assertThat(sides())
        .extracting(Side::requests, Side::errors)
        .containsExactly(tuple(10_000L, 60L), tuple(10_000L, 50L));
  }

  @Test
  void at_full_exposure_there_is_no_rest() {
    sittings.looks(4, 5).stage(0, 1).looks(3, 5).step(0, 1, 2, 3, 4, 5, 6, 7, 8, 9).looks(3, 8);

    assertThat(sides())
        .extracting(Side::who, Side::requests, Side::errors)
        .containsExactly(tuple(Who.Everybody, 20_000L, 160L));
  }

  @Test
  void what_was_done_at_full_exposure_is_what_was_before_the_next_stage() {
    // Given: errors of a step that are none of full exposure's
    sittings.looks(4, 5).stage(0, 1).looks(3, 900, 5);
    sittings.step(0, 1, 2, 3, 4, 5, 6, 7, 8, 9).looks(3, 8);

    // When
    sittings.over();

    // Then
    assertThat(sides())
        .extracting(Side::who, Side::requests, Side::errors)
        .containsExactly(tuple(Who.BeforeStage, 20_000L, 160L));
  }

  @Test
  void after_a_restart_only_what_was_seen_since_is_told() {
    sittings.looks(4, 5).stage(0, 1).looks(50, 40, 5).restarts().looks(2, 7, 5);

    assertThat(sides())
        .extracting(Side::requests, Side::errors)
        .containsExactly(tuple(2_000L, 14L), tuple(8_000L, 40L));
  }

  @Test
  void where_ids_have_the_flag_no_agent_stands_for_the_rest() {
    sittings.byId(true).looks(4, 5).stage(0, 1).looks(3, 40, 5);

    assertThat(sides())
        .extracting(Side::who, Side::requests, Side::errors)
        .containsExactly(tuple(Who.Everybody, 20_000L, 240L));
  }

  @Test
  void a_silent_agent_is_counted_when_it_speaks_again_and_nobody_else_is_left_out() {
    sittings.looks(4, 5).stage(0, 1).looks(1, 5).silent(0).looks(2, 5);

    assertThat(sides())
        .extracting(Side::who, Side::requests)
        .containsExactly(tuple(Who.Exposed, 2_000L), tuple(Who.Rest, 16_000L));
  }

  @Test
  void latency_is_told_as_median_and_95th_percentile() {
    sittings.looks(4, 5).stage(0, 1).looks(3, 5);

    // 990 of 1,000 up to 100 ms, interpolated within that bucket
    assertThat(sides())
        .allSatisfy(
            side -> {
              assertThat(side.p50()).isEqualTo(0.0505);
              assertThat(side.p95()).isEqualTo(0.096);
              assertThat(side.beyond()).isFalse();
            });
  }

  @Test
  void errors_are_not_told_where_some_count_requests_only() {
    Work work =
        Work.NONE
            .plus(new Counts(Map.of(Family.Requests, 100.0, Family.Errors, 3.0), null))
            .plus(new Counts(Map.of(Family.Requests, 100.0), null));

    assertThat(work.side(Who.Rest)).contains(new Side(Who.Rest, 200L, null, null, null, false));
  }

  @Test
  void what_lies_beyond_the_greatest_bucket_is_said_to() {
    Work work = Work.NONE.plus(new Counts(Map.of(), Scene.histogram(60, 0, 0, 40)));

    assertThat(work.side(Who.Rest)).contains(new Side(Who.Rest, null, null, 0.0833, 1.0, true));
  }

  @Test
  void a_histogram_without_requests_has_no_percentiles() {
    Work work =
        Work.NONE.plus(
            new Counts(
                Map.of(Family.Requests, 0.0, Family.Errors, 0.0), Scene.histogram(0, 0, 0, 0)));

    assertThat(work.side(Who.Rest)).contains(new Side(Who.Rest, 0L, 0L, null, null, false));
  }

  @Test
  void where_nothing_is_served_nothing_is_told() {
    Work work = Work.NONE.plus(new Counts(Map.of(Family.Sent, 10.0), null));

    assertThat(work.side(Who.Rest)).isEmpty();
  }
}
