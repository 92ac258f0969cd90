// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.flags;

import static dev.sluice.flags.eval.TestDriver.exposure;
import static dev.sluice.flags.eval.TestDriver.migration;
import static dev.sluice.flags.eval.TestSet.flag;
import static dev.sluice.flags.eval.TestSet.leased;
import static dev.sluice.flags.eval.TestSet.otp;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.api.Flag.Assignment;
import dev.sluice.api.RolloutRecord.Position;
import dev.sluice.flags.eval.Evaluation;
import dev.sluice.flags.eval.Evaluator;
import dev.sluice.flags.eval.FlagState;
import dev.sluice.flags.eval.FlagTable;
import dev.sluice.flags.eval.TestSet;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import org.jspecify.annotations.Nullable;

/** Who has a flag by the document that is sent is who has it by our own evaluation. */
class EmittedDocumentTest {
  private static final Instant HEARD = Instant.ofEpochSecond(1_795_399_959);
  private static final int IDS = 4_000;

  /** What became of the migration that drives the flag. */
  enum Driven {
    NOT,
    RUNNING,
    ROLLED_BACK,
    EMERGENCY,
    KILLED
  }

  @Example
  void hashes_as_flagd_was_measured_to() {
    assertThat(ForeignEvaluator.murmur("use-new-registryagent-0")).isEqualTo(0xe9f7f582);
    assertThat(ForeignEvaluator.murmur("use-new-registryagent-1")).isEqualTo(0x0eeec7e1);
    assertThat(ForeignEvaluator.murmur("use-new-registryagent-2")).isEqualTo(0x5062c176);
    assertThat(ForeignEvaluator.murmur("use-new-registryagent-3")).isEqualTo(0xc09c16d3);
  }

  @Property(tries = 3_000)
  void a_client_finds_what_we_find(
      @ForAll @IntRange(max = 100) int percent,
      @ForAll Assignment assignment,
      @ForAll Driven driven,
      @ForAll("lists") Set<String> allowed,
      @ForAll("lists") Set<String> denied,
      @ForAll("leases") String lease,
      @ForAll("ids") @Nullable String id,
      @ForAll @IntRange(min = -90, max = 90) int late)
      throws Exception {
    FlagTable table =
        set(percent, assignment, driven, allowed, denied, lease).agents("planner", 10).table();
    FlagState state = table.flag("f").orElseThrow();
    Instant now = HEARD.plusSeconds(late);

    Evaluation theirs =
        new ForeignEvaluator(FlagdDocument.of(List.of(table), Map.of(table.id(), HEARD)).json())
            .evaluate("f", id, now);

    assertThat(theirs).isEqualTo(Evaluator.evaluate(state, id, HEARD, now));
  }

  /** On comes first and the total stays, so raising moves one end of the share only. */
  @Property(tries = 20)
  void a_share_that_is_raised_drops_nobody_at_any_client(
      @ForAll @IntRange(min = 1, max = 98) int percent, @ForAll @IntRange(min = 1, max = 50) int by)
      throws Exception {
    Set<String> before = having(percent);

    Set<String> after = having(Math.min(100, percent + by));

    assertThat(after).containsAll(before).hasSizeGreaterThan(before.size());
  }

  @Provide
  Arbitrary<Set<String>> lists() {
    return Arbitraries.of("vip", "bad", "shop/planner/1", "\u00e4gent \ud83d\ude80")
        .set()
        .ofMaxSize(3);
  }

  @Provide
  Arbitrary<String> leases() {
    return Arbitraries.of("0s", "15s", "60s");
  }

  @Provide
  Arbitrary<@Nullable String> ids() {
    return Arbitraries.oneOf(
            Arbitraries.of("vip", "bad", "\u00e4gent \ud83d\ude80", ""),
            Arbitraries.integers().between(0, 12).map(ordinal -> "shop/planner/" + ordinal),
            Arbitraries.strings().ofMaxLength(20))
        .injectNull(0.1);
  }

  private static TestSet set(
      int percent,
      Assignment assignment,
      Driven driven,
      Set<String> allowed,
      Set<String> denied,
      String lease) {
    TestSet set =
        otp()
            .with(
                leased(
                    lease,
                    flag("f", percent, assignment, List.copyOf(allowed), List.copyOf(denied))));
    var driver = migration("m").stage("one", "f");
    return switch (driven) {
      case NOT -> set;
      case RUNNING ->
          set.driver(driver.at(Position.Running, exposure("f", percent, "m/one/", "one")), "f");
      case ROLLED_BACK ->
          set.driver(driver.at(Position.RolledBack, exposure("f", 0, "m/one/", null)), "f");
      case EMERGENCY ->
          set.driver(
              driver.emergency().at(Position.Running, exposure("f", percent, "m/one/", "one")),
              "f");
      case KILLED -> set.killed("f");
    };
  }

  private static Set<String> having(int percent) throws Exception {
    FlagTable table = otp().with(flag("f", percent, Assignment.Ids, List.of(), List.of())).table();
    ForeignEvaluator client = new ForeignEvaluator(FlagdDocument.of(List.of(table)).json());
    Set<String> having = new HashSet<>();
    for (int i = 0; i < IDS; i++) {
      if (client.evaluate("f", "user-" + i, HEARD).value()) {
        having.add("user-" + i);
      }
    }
    return having;
  }
}
