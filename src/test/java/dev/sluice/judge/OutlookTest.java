// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.judge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.sluice.api.HealthCheck;
import dev.sluice.api.HealthCheck.Signal;
import dev.sluice.api.HealthPolicySpec;
import dev.sluice.api.RolloutRecord.JudgeState;
import dev.sluice.fleet.AgentId;
import dev.sluice.judge.Outlook.Compares;
import dev.sluice.judge.Outlook.Effect;
import dev.sluice.judge.Outlook.Limit;
import dev.sluice.judge.Outlook.NobodyLeft;
import dev.sluice.judge.compare.Calibration;
import dev.sluice.judge.compare.Comparison;
import dev.sluice.judge.compare.Counted;
import dev.sluice.judge.compare.Dispersion;
import dev.sluice.judge.compare.History;
import dev.sluice.judge.compare.Trials;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OutlookTest {
  private static final YAMLMapper YAML = new YAMLMapper();

  /** 2000 requests a look of 30 s, and 1 of 20 agents exposed: 100 against 1900. */
  private static final Traffic REFERENCE = Traffic.assumed(2000 / 30.0, 0.005);

  private static HealthPolicySpec policy(String checks) {
    try {
      return YAML.readValue("{checks: [" + checks + "]}", HealthPolicySpec.class);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Outlook only(String check, Traffic traffic, int exposed, int all) {
    return Outlook.of(policy(check), traffic, exposed, all, false).getFirst();
  }

  @Test
  void a_doubling_among_the_reference_traffic_is_found_in_about_54_looks() {
    Compares compares =
        (Compares) only("{name: c, compare: {signal: ErrorRate}}", REFERENCE, 1, 20);

    assertThat(compares.effects())
        .filteredOn(effect -> effect.times() == 2)
        .singleElement()
        .satisfies(effect -> assertThat(effect.looks().orElseThrow()).isBetween(53L, 55L))
        .satisfies(
            effect ->
                assertThat(effect.ofStep().orElseThrow())
                    .isEqualTo(effect.looks().orElseThrow() + 1));
    assertThat(compares.effects()).extracting(Effect::times).isSorted();
  }

  @Test
  void a_guard_beside_another_takes_longer_as_they_share_alpha() {
    // Given
    String one = "{name: c, compare: {signal: ErrorRate}}";
    String two = one + ", {name: d, compare: {signal: Latency}}";

    // When
    Compares alone = (Compares) Outlook.of(policy(one), REFERENCE, 1, 20, false).getFirst();
    Compares shared = (Compares) Outlook.of(policy(two), REFERENCE, 1, 20, false).getFirst();

    // Then
    for (int i = 0; i < alone.effects().size(); i++) {
      assertThat(shared.effects().get(i).looks().orElseThrow())
          .isGreaterThanOrEqualTo(alone.effects().get(i).looks().orElseThrow());
    }
    assertThat(shared.effects().getFirst()).isNotEqualTo(alone.effects().getFirst());
  }

  @Test
  void limits_and_watches_take_nothing_of_alpha() {
    // Given
    String compares = "{name: c, compare: {signal: ErrorRate}}";
    String beside =
        ", {name: e, signal: ErrorRate, max: 0.05}, {name: w, role: Watch, compare: {signal:"
            + " Delivery}}";

    // When
    Outlook alone = only(compares, REFERENCE, 1, 20);

    // Then
    assertThat(only(compares + beside, REFERENCE, 1, 20)).isEqualTo(alone);
  }

  @Test
  void one_in_a_hundred_requests_is_slow_whatever_fails() {
    Compares slow = (Compares) only("{name: c, compare: {signal: Latency}}", REFERENCE, 1, 20);
    Compares errors =
        (Compares)
            only(
                "{name: c, compare: {signal: ErrorRate}}",
                Traffic.assumed(2000 / 30.0, 0.01),
                1,
                20);

    assertThat(slow.signal()).isEqualTo(Signal.Latency);
    assertThat(slow.effects()).isEqualTo(errors.effects());
  }

  @Test
  void where_ids_have_the_flags_nothing_is_compared() {
    // Given
    HealthPolicySpec policy =
        policy(
            "{name: c, compare: {signal: ErrorRate}}, {name: r, signal: ErrorRate, maxRatio: 2,"
                + " baseline: Rest}, {name: e, signal: ErrorRate, max: 0.05}");

    // When
    List<Outlook> outlooks = Outlook.of(policy, REFERENCE, 1, 20, true);

    // Then
    assertThat(outlooks.subList(0, 2))
        .containsExactly(new Outlook.ById("c"), new Outlook.ById("r"));
    assertThat(outlooks.getLast()).isInstanceOf(Limit.class);
  }

  @Test
  void where_ids_have_the_flags_limits_read_all_agents() {
    // Given too few requests of one agent alone
    Traffic little = Traffic.assumed(20 * 6 / 30.0, 0.005);
    HealthPolicySpec policy =
        policy(
            "{name: e, signal: ErrorRate, max: 0.05}, {name: r, signal: ErrorRate, max: 0.05,"
                + " maxRatio: 2, baseline: Rest}");

    // When
    List<Outlook> outlooks = Outlook.of(policy, little, 1, 20, true);

    // Then
    assertThat(outlooks)
        .containsExactly(
            new Limit("e", Signal.ErrorRate, 60, OptionalLong.of(1), 2),
            new Limit("r", Signal.ErrorRate, 60, OptionalLong.of(1), 2));
  }

  @Test
  void a_comparison_never_begins_where_120_looks_hold_fewer_than_30_errors() {
    // Given 30 requests a look, of which 0.15 fail, and 0.3 are slow
    Traffic little = Traffic.assumed(1, 0.005);
    HealthPolicySpec policy =
        policy("{name: e, compare: {signal: ErrorRate}}, {name: l, compare: {signal: Latency}}");

    // When
    List<Outlook> outlooks = Outlook.of(policy, little, 1, 20, false);

    // Then
    assertThat(outlooks.getFirst()).isEqualTo(new Outlook.TooRare("e", Signal.ErrorRate));
    assertThat(outlooks.getLast()).isInstanceOf(Compares.class);
  }

  @Test
  void what_was_seen_is_not_reckoned_anew_even_where_little_comes() {
    // Given
    Traffic seen = new Traffic(1, 0.005, Optional.of(new Calibration(1.5, Dispersion.NONE)));

    // When
    Outlook outlook = only("{name: c, compare: {signal: ErrorRate}}", seen, 1, 20);

    // Then
    assertThat(outlook).isInstanceOf(Compares.class);
  }

  @Test
  void nobody_is_left_to_compare_with_once_all_are_exposed() {
    assertThat(only("{name: c, compare: {signal: ErrorRate}}", REFERENCE, 20, 20))
        .isEqualTo(new NobodyLeft("c"));
    assertThat(only("{name: c, signal: ErrorRate, maxRatio: 2, baseline: Rest}", REFERENCE, 20, 20))
        .isEqualTo(new NobodyLeft("c"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{name: c, signal: ErrorRate, max: 0.05} | 60 | 1",
        "{name: c, signal: ErrorRate, max: 0.01} | 300 | 3",
        // Twice 0.5 % is 1 %.
        "{name: c, signal: ErrorRate, maxRatio: 2} | 300 | 3",
        "{name: c, signal: ErrorRate, max: 0.05, baseline: Rest} | 60 | 1",
        "{name: c, signal: Delivery, min: 0.99} | 300 | 3",
        "{name: c, signal: Latency, max: 0.5} | 100 | 1"
      })
  void a_limit_needs_three_events_of_it(String check, long needed, long looks) {
    Limit limit = (Limit) only(check, REFERENCE, 1, 20);

    assertThat(limit.needed()).isEqualTo(needed);
    assertThat(limit.looks()).hasValue(looks);
    assertThat(limit.breach()).as("two readings, and a look to begin with").hasValue(2 * looks + 1);
  }

  @Test
  void a_multiple_of_a_small_rest_waits_for_the_rest() {
    // Given 19 of 20 are exposed, and the other one brings a request a look
    Traffic little = Traffic.assumed(20 / 30.0, 0.005);

    // When
    Limit limit =
        (Limit) only("{name: c, signal: ErrorRate, maxRatio: 20, baseline: Rest}", little, 19, 20);

    // Then
    assertThat(limit.looks()).hasValue(100);
  }

  @Test
  void where_nobody_is_exposed_nothing_ever_comes() {
    Limit limit = (Limit) only("{name: c, signal: ErrorRate, max: 0.05}", REFERENCE, 0, 20);

    assertThat(limit.looks()).isEqualTo(OptionalLong.empty());
    assertThat(limit.breach()).isEqualTo(OptionalLong.empty());
  }

  @Test
  void of_what_is_no_count_only_what_is_known_is_told() {
    assertThat(only("{name: q, max: 9, prometheus: {provider: a, query: b}}", REFERENCE, 1, 20))
        .isEqualTo(new Outlook.Elsewhere("q", 2));
    assertThat(only("{name: s, job: {cronJobName: smoke, every: 20m}}", REFERENCE, 1, 20))
        .isEqualTo(new Outlook.Suite("s", "20m"));
    assertThat(only("{name: n}", REFERENCE, 1, 20)).isEqualTo(new Outlook.NotKnown("n"));
  }

  @ParameterizedTest
  @CsvSource({"1s, 5, 10", "3s, 2, 4", "5s, 1, 2", "30s, 1, 2"})
  void a_condition_is_read_every_five_seconds_at_most(String interval, long looks, long breach) {
    // Given
    HealthCheck check =
        policy("{name: r, resource: {apiVersion: v1, kind: Pod, name: a, condition: Ready}}")
            .checks()
            .getFirst();
    HealthPolicySpec policy = new HealthPolicySpec(interval, 2, List.of(check));

    // When
    Outlook outlook = Outlook.of(policy, REFERENCE, 1, 20, false).getFirst();

    // Then
    assertThat(outlook)
        .asInstanceOf(type(Outlook.Condition.class))
        .satisfies(condition -> assertThat(condition.looks()).isEqualTo(looks))
        .satisfies(condition -> assertThat(condition.breach()).isEqualTo(breach));
  }

  @Test
  void traffic_is_read_off_what_the_record_remembers_of_comparing_errors() {
    // Given ten looks with 100 requests of the exposed agent and 1900 of the rest
    AgentId first = new AgentId("default", "planner", 0);
    AgentId other = new AgentId("default", "planner", 1);
    Calibration known = new Calibration(1.25, Dispersion.NONE);
    Comparison seen = Comparison.begin(new History.Known.Natural(known, Map.of()));
    Counted look = Counted.of(Map.of(first, new Trials(100, 1), other, new Trials(1900, 19)));
    for (int i = 0; i < 11; i++) {
      seen = seen.after(look, Set.of(first));
    }
    JudgeState state =
        JudgeStates.of(
            "c", null, new Tried(HealthCheck.Signal.ErrorRate, null), seen, Natures.NONE);
    HealthPolicySpec compares = policy("{name: c, compare: {signal: ErrorRate}}");

    // When
    Traffic traffic = Traffic.recorded(compares, List.of(state)).orElseThrow();

    // Then
    assertThat(traffic.perSecond() * 30).isCloseTo(2000, within(1e-6));
    assertThat(traffic.errorRate()).isEqualTo(0.01);
    assertThat(traffic.natural().orElseThrow().tolerated()).isEqualTo(1.25);
    assertThat(Traffic.recorded(policy("{name: c, compare: {signal: Latency}}"), List.of(state)))
        .as("what is slow is no error")
        .isEmpty();
    assertThat(Traffic.recorded(compares, List.of(new JudgeState("c", null, List.of(), List.of()))))
        .as("garbled")
        .isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"0, 0.01", "-1, 0.01", "Infinity, 0.01", "NaN, 0.01", "1, 0", "1, 1", "1, NaN"})
  void traffic_that_cannot_be_is_refused(double perSecond, double errorRate) {
    assertThatThrownBy(() -> Traffic.assumed(perSecond, errorRate))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("write a ");
  }
}
