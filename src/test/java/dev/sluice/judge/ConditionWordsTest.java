// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.judge;

import static dev.sluice.judge.Scene.at;
import static dev.sluice.kit.With.with;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.sluice.api.HealthCheck;
import dev.sluice.api.HealthCheck.Role;
import dev.sluice.api.ResourceCondition;
import dev.sluice.api.ResourceCondition.Status;
import dev.sluice.judge.ConditionSight.Seen;
import dev.sluice.kit.Checks;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A condition of an object as a check of health. */
class ConditionWordsTest {
  private static final ResourceCondition ORDERS = wanted(Status.True);

  private static ResourceCondition wanted(Status status) {
    return new ResourceCondition("example.org/v1", "Database", "orders", null, status);
  }

  static Stream<Arguments> verdicts() {
    return Stream.of(
        arguments(Status.True, new Seen("True", false), Verdict.Good),
        arguments(Status.True, new Seen("False", false), Verdict.Bad),
        arguments(Status.False, new Seen("False", false), Verdict.Good),
        arguments(Status.False, new Seen("True", false), Verdict.Bad),
        arguments(Status.Unknown, new Seen("Unknown", false), Verdict.Good),
        arguments(Status.Unknown, new Seen("True", false), Verdict.Bad),
        arguments(Status.True, new Seen("Unknown", false), Verdict.Blind),
        arguments(Status.True, new Seen("made up", false), Verdict.Blind),
        arguments(Status.True, new Seen("True", true), Verdict.Blind),
        arguments(Status.True, new Seen("False", true), Verdict.Blind),
        arguments(Status.True, new Seen(null, false), Verdict.Blind),
        arguments(Status.True, new ConditionSight.NotFound(), Verdict.Blind),
        arguments(Status.True, new ConditionSight.NoSuchKind(), Verdict.Blind),
        arguments(Status.True, new ConditionSight.NotNamespaced(), Verdict.Blind),
        arguments(Status.True, new ConditionSight.Forbidden("databases"), Verdict.Blind),
        arguments(Status.True, new ConditionSight.Unreachable(), Verdict.Blind),
        arguments(Status.True, new ConditionSight.Going(), Verdict.Blind));
  }

  @ParameterizedTest
  @MethodSource("verdicts")
  void only_the_contrary_is_bad_and_what_is_not_known_is_blind(
      Status status, ConditionSight sight, Verdict verdict) {
    // Given
    Scene scene = new Scene().checks(1, check(wanted(status)));
    Answer answer = ConditionWords.answer(wanted(status), sight);

    // When
    CheckVerdict said = scene.look(look(101, wanted(status), answer)).verdict();

    // Then
    assertThat(said.verdict()).isEqualTo(verdict);
  }

  @Test
  void it_breaches_after_as_many_bad_looks_as_the_policy_says_and_has_no_number() {
    // Given
    Answer bad = ConditionWords.answer(ORDERS, new Seen("False", false));
    Scene scene = new Scene().checks(2, check(ORDERS)).look(look(101, ORDERS, bad));

    // When
    CheckVerdict verdict = scene.look(look(102, ORDERS, bad)).verdict();

    // Then
    assertThat(verdict)
        .isEqualTo(
            new CheckVerdict(
                "db",
                Role.Guard,
                Verdict.Bad,
                null,
                null,
                0,
                "Database orders has Ready False, and True is wanted",
                2,
                2));
  }

  private static Look look(double second, ResourceCondition wanted, Answer answer) {
    return new Look(
        at(second),
        at(second),
        Map.of(),
        Map.of(new CheckSource.Resource(wanted), new Found(at(second), answer)));
  }

  private static HealthCheck check(ResourceCondition wanted) {
    return with(Checks.guard("db"), "resource", wanted);
  }
}
