// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.flags.eval;

import static dev.sluice.flags.eval.TestDriver.exposure;
import static dev.sluice.flags.eval.TestDriver.migration;
import static dev.sluice.flags.eval.TestSet.otp;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.api.FlagSetStatus.FlagClaim;
import dev.sluice.api.RolloutRecord.Position;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Which migration drives which flag. */
class ClaimRulesTest {

  @Example
  void a_migration_gets_all_the_keys_that_its_stages_name() {
    assertThat(
            otp()
                .flags("a", "b", "c")
                .driver(migration("m").stage("one", "a").stage("two", "c"))
                .claimed())
        .containsExactly("a=m", "c=m");
  }

  @Example
  void unknown_keys_are_not_claimed_and_hold_nothing_up() {
    assertThat(otp().flags("a").driver(migration("m").stage("one", "a", "typo")).claimed())
        .containsExactly("a=m");
  }

  @Example
  void of_two_that_want_the_same_the_oldest_gets_it_and_the_other_nothing_at_all() {
    assertThat(
            otp()
                .flags("a", "b", "c")
                .driver(migration("younger").createdInMinute(2).stage("one", "b", "c"))
                .driver(migration("older").createdInMinute(1).stage("one", "a", "b"))
                .claimed())
        .containsExactly("a=older", "b=older");
  }

  @Example
  void of_the_same_age_the_name_decides() {
    assertThat(
            otp()
                .flags("a")
                .driver(migration("y").stage("one", "a"))
                .driver(migration("x").stage("one", "a"))
                .claimed())
        .containsExactly("a=x");
  }

  @Example
  void a_claim_beats_age() {
    assertThat(
            otp()
                .flags("a", "b")
                .driver(migration("older").createdInMinute(1).stage("one", "a", "b"))
                .driver(migration("younger").createdInMinute(2).stage("one", "b"), "b")
                .claimed())
        .containsExactly("b=younger");
  }

  @Example
  void two_with_crossing_wishes_do_not_hold_each_other_up() {
    assertThat(
            otp()
                .flags("a", "b", "c", "d")
                .driver(migration("x").createdInMinute(1).stage("one", "a", "b"))
                .driver(migration("y").createdInMinute(2).stage("one", "b", "c"))
                .driver(migration("z").createdInMinute(3).stage("one", "c", "d"))
                .claimed())
        .containsExactly("a=x", "b=x", "c=z", "d=z");
  }

  @Example
  void a_flag_that_the_plan_does_not_name_any_more_is_let_go() {
    assertThat(otp().flags("a", "b").driver(migration("m").stage("one", "a"), "a", "b").claimed())
        .containsExactly("a=m");
  }

  @Example
  void a_stage_that_is_added_later_brings_its_flags() {
    assertThat(
            otp()
                .flags("a", "b")
                .driver(
                    migration("m")
                        .stage("one", "a")
                        .stage("two", "b")
                        .at(Position.Running, exposure("a", 50, "s", "one")),
                    "a")
                .claimed())
        .containsExactly("a=m", "b=m");
  }

  @Example
  void a_stage_that_is_taken_out_and_put_back_before_it_ran_brings_its_flags_again() {
    assertThat(
            otp()
                .flags("a", "b")
                .driver(
                    migration("m")
                        .stage("one", "a")
                        .stage("two", "b")
                        .at(
                            Position.Running,
                            exposure("a", 50, "s", "one"),
                            exposure("b", 0, "s", null)),
                    "a")
                .claimed())
        .containsExactly("a=m", "b=m");
  }

  @Example
  void the_claims_of_a_migration_that_is_gone_go_to_the_next() {
    assertThat(
            otp()
                .flags("a")
                .claim("a", "gone", "uid-gone")
                .driver(migration("next").stage("one", "a"))
                .claimed())
        .containsExactly("a=next");
  }

  @Example
  void a_new_migration_of_the_same_name_inherits_nothing() {
    List<FlagClaim> claims =
        ClaimRules.decide(
            otp()
                .flags("a")
                .claim("a", "m", "first")
                .driver(migration("m").uid("second").stage("one", "a"))
                .build());

    assertThat(claims).containsExactly(new FlagClaim("a", "m", "second"));
  }

  @Example
  void a_completed_migration_yields_to_a_claimant_that_has_none_yet() {
    assertThat(
            otp()
                .flags("a", "b")
                .driver(completed("done", "a", "b"), "a", "b")
                .driver(migration("next").createdInMinute(2).stage("one", "b"))
                .claimed())
        .containsExactly("a=done", "b=next");
  }

  @Example
  void all_other_positions_yield_to_nobody() {
    for (Position position : List.of(Position.Waiting, Position.Running, Position.RolledBack)) {
      assertThat(
              otp()
                  .flags("a")
                  .driver(
                      migration("m").stage("one", "a").at(position, exposure("a", 0, "s", null)),
                      "a")
                  .driver(migration("next").createdInMinute(2).stage("one", "a"))
                  .claimed())
          .as(position.name())
          .containsExactly("a=m");
    }
  }

  @Example
  void a_completed_migration_gets_back_nothing_that_it_yielded() {
    TestDriver done = completed("done", "a").createdInMinute(1);

    assertThat(otp().flags("a").driver(done).driver(completed("next", "a"), "a").claimed())
        .containsExactly("a=next");
    assertThat(otp().flags("a").driver(done).claimed()).isEmpty();
  }

  @Example
  void neither_does_one_that_was_rolled_back_after_it_had_yielded() {
    TestDriver back =
        migration("back").stage("one", "a").at(Position.RolledBack, exposure("a", 0, "s", null));

    assertThat(otp().flags("a").driver(back).driver(completed("next", "a"), "a").claimed())
        .containsExactly("a=next");
    assertThat(otp().flags("a").driver(back).claimed()).isEmpty();
  }

  @Example
  void without_a_status_each_gets_back_what_its_record_lists() {
    assertThat(
            otp()
                .flags("a", "b", "c", "d")
                .neverObserved()
                .driver(migration("waiting").createdInMinute(1).stage("one", "b"))
                .driver(completed("first", "a", "b", "c", "d").createdInMinute(2))
                .driver(completed("second", "b", "c").createdInMinute(3))
                .driver(
                    migration("running")
                        .createdInMinute(4)
                        .stage("one", "c")
                        .at(Position.Running, exposure("c", 50, "s", "one")))
                .claimed())
        .containsExactly("a=first", "b=waiting", "c=running", "d=first");
  }

  @Example
  void without_a_status_those_that_have_not_begun_get_theirs_by_age() {
    assertThat(
            otp()
                .flags("a", "b")
                .neverObserved()
                .driver(migration("younger").createdInMinute(2).stage("one", "a", "b"))
                .driver(migration("older").createdInMinute(1).stage("one", "a"))
                .claimed())
        .containsExactly("a=older");
  }

  /** Claiming twice is claiming once: nothing flaps, however many want what. */
  @Property
  void claims_are_stable(@ForAll("plans") List<TestDriver> plans) {
    TestSet set = otp().flags("a", "b", "c", "d");
    plans.forEach(set::driver);
    ObservedFlagSet observed = set.build();

    List<FlagClaim> claims = ClaimRules.decide(observed);

    assertThat(ClaimRules.decide(observed.with(claims, List.of()))).isEqualTo(claims);
    assertThat(claims).extracting(FlagClaim::key).doesNotHaveDuplicates();
  }

  @Provide
  Arbitrary<List<TestDriver>> plans() {
    Arbitrary<Integer> ages = Arbitraries.integers().between(0, 5);
    Arbitrary<List<String>> keys =
        Arbitraries.of("a", "b", "c", "d").list().uniqueElements().ofMinSize(1).ofMaxSize(4);
    Arbitrary<Optional<Position>> positions = Arbitraries.of(Position.class).optional();
    return Combinators.combine(ages, keys, positions)
        .as(Plan::new)
        .list()
        .ofMinSize(1)
        .ofMaxSize(6)
        .map(
            plans ->
                IntStream.range(0, plans.size()).mapToObj(i -> plans.get(i).as("m" + i)).toList());
  }

  private record Plan(int age, List<String> keys, Optional<Position> position) {
    TestDriver as(String name) {
      TestDriver driver =
          migration(name).createdInMinute(age).stage("one", keys.toArray(String[]::new));
      position.ifPresent(p -> driver.at(p, exposure(keys.getFirst(), 50, "s", "one")));
      return driver;
    }
  }

  private static TestDriver completed(String name, String... keys) {
    TestDriver driver = migration(name).stage("one", keys).at(Position.Completed);
    for (String key : keys) {
      driver.at(Position.Completed, exposure(key, 100, "s", "one"));
    }
    return driver;
  }
}
