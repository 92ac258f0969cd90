// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.flags.eval;

import static dev.sluice.flags.eval.TestDriver.exposure;
import static dev.sluice.flags.eval.TestDriver.migration;
import static dev.sluice.flags.eval.TestSet.flag;
import static dev.sluice.flags.eval.TestSet.leased;
import static dev.sluice.flags.eval.TestSet.otp;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.api.Flag.Assignment;
import dev.sluice.api.RolloutRecord.Position;
import dev.sluice.flags.eval.Evaluation.Reason;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;

/** What is given for a while only. */
class LeaseTest {
  private static final Instant HEARD = Instant.ofEpochSecond(1_795_399_959);
  private static final Instant END = Instant.ofEpochSecond(1_795_400_000);

  @Property
  void a_lease_lasts_for_two_thirds_at_least_and_for_all_of_it_at_most(
      @ForAll @IntRange(min = 15, max = 86_400) int seconds,
      @ForAll @LongRange(max = 4_000_000_000L) long heard) {
    FlagState state = state(seconds + "s");

    Duration left =
        Duration.between(Instant.ofEpochSecond(heard), state.expiry(Instant.ofEpochSecond(heard)));

    assertThat(left.toSeconds() * 3).isGreaterThan(2L * seconds).isLessThanOrEqualTo(3L * seconds);
  }

  @Property
  void replicas_that_hear_within_the_same_third_say_the_same(
      @ForAll @IntRange(min = 1, max = 2_880) int thirds,
      @ForAll @IntRange(min = 0, max = 100_000) int period,
      @ForAll @LongRange(max = 1_000_000) long one,
      @ForAll @LongRange(max = 1_000_000) long other) {
    int third = 5 * thirds;
    FlagState state = state(3 * third + "s");
    long begun = (long) period * third;

    assertThat(state.expiry(Instant.ofEpochSecond(begun + one % third)))
        .isEqualTo(state.expiry(Instant.ofEpochSecond(begun + other % third)))
        .isEqualTo(Instant.ofEpochSecond(begun + 3L * third));
  }

  @Example
  void is_what_it_is_before_the_end_and_off_from_the_end_on() {
    FlagState state =
        otp()
            .with(leased("60s", flag("f", 100, Assignment.Agents, List.of(), List.of("bad"))))
            .table()
            .flag("f")
            .orElseThrow();

    assertThat(Evaluator.evaluate(state, "any", HEARD, END.minusMillis(1)))
        .isEqualTo(new Evaluation(true, Reason.TARGETING_MATCH));
    assertThat(Evaluator.evaluate(state, "bad", HEARD, END.minusMillis(1)))
        .isEqualTo(new Evaluation(false, Reason.TARGETING_MATCH));
    assertThat(Evaluator.evaluate(state, "any", HEARD, END))
        .isEqualTo(new Evaluation(false, Reason.TARGETING_MATCH));
    assertThat(Evaluator.evaluate(state, "any", HEARD.plusSeconds(20), END))
        .isEqualTo(new Evaluation(true, Reason.TARGETING_MATCH));
  }

  /** Clients keep what is static without asking again. */
  @Example
  void what_is_on_for_everybody_is_not_static() {
    assertThat(Evaluator.evaluate(state("60s"), null).reason()).isEqualTo(Reason.TARGETING_MATCH);
    assertThat(Evaluator.evaluate(state("0s"), null).reason()).isEqualTo(Reason.STATIC);
  }

  @Example
  void without_a_lease_nothing_ends() {
    assertThat(Evaluator.evaluate(state("0s"), null, Instant.EPOCH, END).value()).isTrue();
  }

  @Example
  void off_needs_no_lease() {
    FlagTable off =
        otp()
            .with(leased("60s", flag("f", 100)))
            .driver(
                migration("m")
                    .stage("one", "f")
                    .at(Position.RolledBack, exposure("f", 0, "m/one/", null)),
                "f")
            .table();

    assertThat(off.leased()).isFalse();
    assertThat(off.flag("f").orElseThrow().lease()).isZero();
  }

  /** The version is what status, telemetry and deliveries compare. */
  @Example
  void the_length_of_a_lease_is_part_of_the_version_of_a_set_that_gives_it() {
    assertThat(version("60s", 100))
        .isNotEqualTo(version("0s", 100))
        .isNotEqualTo(version("45s", 100));
    assertThat(version("60s", 0)).isEqualTo(version("0s", 0));
  }

  private static String version(String lease, int percent) {
    return otp().with(leased(lease, flag("f", percent))).table().version();
  }

  private static FlagState state(String lease) {
    return otp().with(leased(lease, flag("f", 100))).table().flag("f").orElseThrow();
  }
}
