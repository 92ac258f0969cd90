// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.judge.compare;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.fleet.AgentId;
import dev.sluice.judge.compare.History.Known;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import org.assertj.core.data.Offset;
import org.assertj.core.data.Percentage;

/** What holds for every history of counts. */
class ComparisonPropertiesTest {
  private static final Set<AgentId> EXPOSED = Set.of(Arms.agent(0), Arms.agent(1));

  @Provide
  Arbitrary<Trials> trials() {
    Arbitrary<Long> some =
        Arbitraries.oneOf(
            Arbitraries.just(0L),
            Arbitraries.longs().between(0, 300),
            Arbitraries.longs().between(0, 1_000_000_000_000L));
    return Combinators.combine(some, some).as((n, x) -> new Trials(n, x));
  }

  @Provide
  Arbitrary<Split> splits() {
    return Combinators.combine(trials(), trials()).as(Split::new);
  }

  /** What four agents did, two of them exposed. */
  @Provide
  Arbitrary<List<Map<AgentId, Trials>>> histories() {
    return trials()
        .list()
        .ofSize(4)
        .<Map<AgentId, Trials>>map(
            each -> {
              Map<AgentId, Trials> agents = new TreeMap<>();
              for (int i = 0; i < each.size(); i++) {
                agents.put(Arms.agent(i), each.get(i));
              }
              return agents;
            })
        .list()
        .ofMaxSize(20);
  }

  private static Split turned(Split look) {
    Trials first = look.rest();
    Trials second = look.exposed();
    return new Split(first, second);
  }

  private static Comparison begun(double tolerated) {
    return Comparison.begin(
        new Known.Natural(new Calibration(tolerated, Dispersion.NONE), Map.of()));
  }

  private static Comparison after(Comparison begun, List<Map<AgentId, Trials>> looks) {
    Comparison comparison = begun;
    for (Map<AgentId, Trials> look : looks) {
      comparison = comparison.after(Counted.of(look), EXPOSED);
    }
    return comparison;
  }

  @Property
  void every_number_is_a_number(
      @ForAll("histories") List<Map<AgentId, Trials>> looks,
      @ForAll @DoubleRange(min = 1, max = 1e6) double tolerated) {
    // When
    Comparison comparison = after(begun(tolerated), looks);

    // Then
    Finding finding = comparison.finding(0.01);
    assertThat(comparison.state().evidence()).allMatch(Double::isFinite);
    assertThat(comparison.state().withoutWorst()).allMatch(Double::isFinite);
    assertThat(
            List.of(
                finding.e(),
                finding.phi(),
                finding.bounds().lower(),
                finding.ratio() == null ? 0.0 : finding.ratio(),
                finding.bounds().upper() == null ? 1e300 : finding.bounds().upper()))
        .allMatch(Double::isFinite)
        .allMatch(value -> value >= 0);
    assertThat(finding.phi()).isGreaterThanOrEqualTo(1);
    assertThat(finding.bounds().upper() == null ? 1e300 : finding.bounds().upper())
        .isGreaterThanOrEqualTo(finding.bounds().lower());
  }

  @Property
  void to_resume_is_to_go_on(
      @ForAll("histories") List<Map<AgentId, Trials>> looks, @ForAll @IntRange(max = 20) int at) {
    // Given
    int cut = Math.min(at, looks.size());
    Comparison before = after(begun(1.3), looks.subList(0, cut));

    // When
    Comparison resumed =
        after(Comparison.resume(before.state(), Map.of()), looks.subList(cut, looks.size()));

    // Then
    Comparison whole = after(before, looks.subList(cut, looks.size()));
    assertThat(resumed.state().evidence()).isEqualTo(whole.state().evidence());
    assertThat(resumed.state().dispersion()).isEqualTo(whole.state().dispersion());
    assertThat(resumed.state().total()).isEqualTo(whole.state().total());
    assertThat(resumed.finding(0.01).e()).isEqualTo(whole.finding(0.01).e());
    assertThat(resumed.finding(0.01).bounds()).isEqualTo(whole.finding(0.01).bounds());
  }

  @Property
  void the_order_of_the_agents_makes_no_difference(
      @ForAll("histories") List<Map<AgentId, Trials>> looks) {
    // Given
    List<Map<AgentId, Trials>> turned =
        looks.stream()
            .<Map<AgentId, Trials>>map(
                look -> {
                  Map<AgentId, Trials> other = new TreeMap<>(Comparator.reverseOrder());
                  other.putAll(look);
                  return other;
                })
            .toList();

    // When
    Comparison comparison = after(begun(1), turned);

    // Then
    assertThat(comparison.state()).isEqualTo(after(begun(1), looks).state());
  }

  @Property
  void errors_of_exposed_agents_alone_never_lower_the_evidence(
      @ForAll("histories") List<Map<AgentId, Trials>> looks, @ForAll("trials") Trials errors) {
    // Given
    Comparison before = after(begun(1), looks);
    Map<AgentId, Trials> pure = Map.of(Arms.agent(0), errors, Arms.agent(2), new Trials(1_000, 0));

    // When
    Comparison after = before.after(Counted.of(pure), EXPOSED);

    // Then
    assertThat(after.finding(0.01).e()).isGreaterThanOrEqualTo(before.finding(0.01).e());
  }

  @Property
  void errors_of_the_rest_alone_never_raise_it(
      @ForAll("histories") List<Map<AgentId, Trials>> looks, @ForAll("trials") Trials errors) {
    // Given
    Comparison before = after(begun(1), looks);
    Map<AgentId, Trials> pure = Map.of(Arms.agent(0), new Trials(1_000, 0), Arms.agent(2), errors);

    // When
    Comparison after = before.after(Counted.of(pure), EXPOSED);

    // Then
    assertThat(after.finding(0.01).e()).isLessThanOrEqualTo(before.finding(0.01).e());
  }

  @Property
  void equal_rates_are_no_evidence(
      @ForAll @IntRange(min = 1, max = 1_000_000) int exposed,
      @ForAll @IntRange(min = 1, max = 1_000_000) int rest,
      @ForAll @DoubleRange(min = 0, max = 1) double rate) {
    // Given
    Split look = new Split(new Trials(exposed, exposed * rate), new Trials(rest, rest * rate));

    // When
    Evidence evidence = Evidence.NONE.plus(look, 1, 1);

    // Then
    assertThat(evidence.logE()).isLessThanOrEqualTo(1e-6);
  }

  @Property
  void the_dispersion_is_the_same_whichever_arm_is_called_exposed(
      @ForAll("splits") Split first,
      @ForAll("splits") Split second,
      @ForAll("splits") Split third) {
    // Given
    List<Split> looks =
        List.of(
            first, second, third, first, second, third, first, second, third, first, second, third);

    // When
    Dispersion dispersion = Dispersion.NONE;
    Dispersion turned = Dispersion.NONE;
    for (Split look : looks) {
      dispersion = dispersion.plus(look, 1);
      turned = turned.plus(turned(look), 1);
    }

    // Then
    assertThat(turned.phi()).isCloseTo(dispersion.phi(), Percentage.withPercentage(1));
  }

  @Property
  void the_dispersion_is_pearsons_statistic(@ForAll("splits") Split a, @ForAll("splits") Split b) {
    // Given the same share of traffic in each look
    List<Split> looks =
        List.of(a, b, b, a, b, a, a, a, b, b, a, b).stream()
            .map(
                s ->
                    new Split(
                        new Trials(1_000, s.exposed().errors() % 1_000),
                        new Trials(3_000, 1 + s.rest().errors() % 3_000)))
            .toList();
    double errors = looks.stream().mapToDouble(Split::errors).sum();
    double share = looks.stream().mapToDouble(s -> s.exposed().errors()).sum() / errors;
    double pearson =
        share <= 0
            ? 0
            : looks.stream()
                .mapToDouble(
                    s ->
                        Math.pow(s.exposed().errors() - s.errors() * share, 2)
                            / (s.errors() * share * (1 - share)))
                .sum();

    // When
    Dispersion dispersion = Dispersion.NONE;
    for (Split look : looks) {
      dispersion = dispersion.plus(look, 1);
    }

    // Then
    assertThat(dispersion.phi())
        .isCloseTo(Math.max(1, pearson / (looks.size() - 1)), Offset.offset(1e-6));
  }

  @Property
  void the_split_of_the_fleet_loses_nobody(@ForAll("histories") List<Map<AgentId, Trials>> looks) {
    for (Map<AgentId, Trials> look : looks) {
      // When
      Split split = Counted.of(look).split(new HashSet<>(EXPOSED));

      // Then
      double all = look.values().stream().collect(Collectors.summingDouble(Trials::trials));
      assertThat(split.exposed().trials() + split.rest().trials()).isEqualTo(all);
    }
  }
}
