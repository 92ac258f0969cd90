// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.flags.eval;

import static dev.sluice.flags.eval.TestDriver.exposure;
import static dev.sluice.flags.eval.TestDriver.migration;
import static dev.sluice.flags.eval.TestSet.flag;
import static dev.sluice.flags.eval.TestSet.otp;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.api.Flag.Assignment;
import dev.sluice.api.RolloutRecord.Position;
import dev.sluice.flags.eval.Evaluation.Reason;
import dev.sluice.fleet.Bucketing;
import dev.sluice.fleet.Workload;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What one id gets: denied, allowed, then whom the exposure reaches. */
class EvaluatorTest {
  private static final List<String> ALLOW = List.of("vip", "both");
  private static final List<String> DENY = List.of("bad", "both", "shop/planner/1");
  private static final List<Workload> PLANNER = List.of(new Workload("shop", "planner", 4));

  @ParameterizedTest
  @CsvSource(
      nullValues = "none",
      value = {
        // percent, assignment, id, value, reason
        "0, Agents, vip, true, TARGETING_MATCH",
        "0, Agents, bad, false, TARGETING_MATCH",
        "0, Agents, both, false, TARGETING_MATCH",
        "0, Agents, someone, false, DEFAULT",
        "0, Agents, none, false, DEFAULT",
        "100, Agents, vip, true, TARGETING_MATCH",
        "100, Agents, bad, false, TARGETING_MATCH",
        "100, Agents, both, false, TARGETING_MATCH",
        "100, Agents, someone, true, TARGETING_MATCH",
        "100, Agents, none, true, TARGETING_MATCH",
        "99, AllAtOnce, vip, true, TARGETING_MATCH",
        "99, AllAtOnce, someone, false, DEFAULT",
        "99, Ids, both, false, TARGETING_MATCH",
        "99, Ids, none, false, DEFAULT",
      })
  void lists_come_before_the_exposure_and_deny_before_allow(
      int percent, Assignment assignment, @Nullable String id, boolean value, Reason reason) {
    FlagTable table = otp().with(flag("f", percent, assignment, ALLOW, DENY)).table();

    assertThat(Evaluator.evaluate(table, "f", id)).contains(new Evaluation(value, reason));
  }

  @ParameterizedTest
  @CsvSource({"0, false", "100, true"})
  void a_flag_without_lists_is_the_same_for_everybody(int percent, boolean value) {
    FlagTable table = otp().with(flag("f", percent)).table();

    assertThat(Evaluator.evaluate(table, "f", null)).contains(new Evaluation(value, Reason.STATIC));
    assertThat(Evaluator.evaluate(table, "f", "any"))
        .contains(new Evaluation(value, Reason.STATIC));
  }

  @Test
  void an_unknown_flag_is_no_answer() {
    assertThat(Evaluator.evaluate(otp().flags("f").table(), "g", "vip")).isEmpty();
  }

  @Test
  void a_cohort_holds_agents_and_nobody_else() {
    FlagTable table =
        otp()
            .flags("f")
            .agents("planner", 10)
            .driver(
                migration("m")
                    .stage("one", "f")
                    .at(Position.Running, exposure("f", 10, "m/one/", "one"))
                    .cohort("m/one/", "planner", "7"),
                "f")
            .table();

    assertThat(Evaluator.evaluate(table, "f", "shop/planner/7"))
        .contains(new Evaluation(true, Reason.TARGETING_MATCH));
    assertThat(Evaluator.evaluate(table, "f", "shop/planner/8"))
        .contains(new Evaluation(false, Reason.DEFAULT));
    assertThat(Evaluator.evaluate(table, "f", "some-user"))
        .contains(new Evaluation(false, Reason.DEFAULT));
    assertThat(Evaluator.evaluate(table, "f", null))
        .contains(new Evaluation(false, Reason.DEFAULT));
  }

  @ParameterizedTest
  @CsvSource({"Waiting, 0, false", "Running, 1, true", "RolledBack, 0, false"})
  void a_driven_flag_allows_its_ids_only_once_its_stage_has_started(
      Position position, int percent, boolean allowed) {
    FlagTable table =
        otp()
            .with(flag("f", 0, Assignment.Agents, ALLOW, DENY))
            .agents("planner", 10)
            .driver(
                migration("m")
                    .stage("one", "f")
                    .at(position, exposure("f", percent, "m/one/", null)),
                "f")
            .table();

    assertThat(Evaluator.evaluate(table, "f", "vip").orElseThrow().value()).isEqualTo(allowed);
  }

  @Test
  void a_share_of_ids_is_what_flagd_computes() {
    FlagTable table = otp().with(flag("f", 30, Assignment.Ids, List.of(), List.of())).table();

    for (String id : IntStream.range(0, 500).mapToObj(i -> "user-" + i).toList()) {
      boolean flagd = ((Bucketing.hash("otp/f/" + id) * 10_000) >>> 32) < 3_000;
      assertThat(Evaluator.evaluate(table, "f", id))
          .as(id)
          .contains(new Evaluation(flagd, Reason.TARGETING_MATCH));
    }
    assertThat(Evaluator.evaluate(table, "f", "")).contains(new Evaluation(false, Reason.DEFAULT));
  }

  @Test
  void counts_the_agents_that_have_the_flag() {
    FlagTable table =
        otp()
            .with(
                flag("none", 0),
                flag("half", 50),
                flag("all", 100),
                flag("denied", 100, Assignment.Agents, ALLOW, DENY),
                flag("allowed", 0, Assignment.Agents, List.of("shop/planner/3"), List.of()))
            .agents("planner", 4)
            .table();

    assertThat(exposed(table, "none")).isZero();
    assertThat(exposed(table, "half")).isEqualTo(2);
    assertThat(exposed(table, "all")).isEqualTo(4);
    assertThat(exposed(table, "denied")).isEqualTo(3);
    assertThat(exposed(table, "allowed")).isEqualTo(1);
  }

  private static int exposed(FlagTable table, String key) {
    return Evaluator.exposed(table.flag(key).orElseThrow(), PLANNER);
  }
}
