// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.judge;

import dev.sluice.api.HealthCheck;
import dev.sluice.api.HealthPolicySpec;
import dev.sluice.api.RolloutRecord.JudgeState;
import dev.sluice.judge.compare.Finding;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How far a comparison is by what a record remembers of it: anybody who may read the record can
 * work out what the judge knew when it was written.
 *
 * @param check the check
 * @param finding what it says
 * @param words the same for people: {@code 2.31 x the errors of the rest (..): evidence 12 < 100}
 * @param time when its last look ended; null before the first
 */
public record Remembered(String check, Finding finding, String words, @Nullable Instant time) {
  /** All that are remembered, in the order of the policy; what is garbled is left out. */
  public static List<Remembered> of(HealthPolicySpec policy, List<JudgeState> states) {
    List<HealthCheck> checks = Comparers.compared(policy);
    return checks.stream()
        .flatMap(
            check ->
                states.stream()
                    .filter(state -> state.check().equals(check.name()))
                    .flatMap(state -> of(check, checks, state).stream()))
        .toList();
  }

  /** Whether a comparison is among them; what limits have read is noted beside. */
  public static boolean any(List<JudgeState> states) {
    return states.stream().anyMatch(state -> JudgeStates.resumed(state, Set.of()).isPresent());
  }

  private static Optional<Remembered> of(
      HealthCheck check, List<HealthCheck> checks, JudgeState state) {
    return JudgeStates.resumed(state, check, Set.of())
        .map(
            known -> {
              Finding finding = known.comparison().finding(Comparers.alpha(check, checks));
              CompareWords words = new CompareWords(check, known.tried());
              return new Remembered(check.name(), finding, words.numbers(finding), state.time());
            });
  }
}
