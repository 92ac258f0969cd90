// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.cli.view;

import dev.sluice.api.HealthPolicySpec;
import dev.sluice.api.MigrationStatus;
import dev.sluice.api.RolloutRecord;
import dev.sluice.api.RolloutRecord.JudgeState;
import dev.sluice.api.RolloutRecord.Position;
import dev.sluice.judge.Remembered;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What a running stage's checks have seen, off the status alone: whoever may read the migration
 * sees it, whatever it runs on, and needs no way to the operator. The price is its age. A status is
 * told anew with each transition, and once a minute while anything is read.
 */
public final class EvidenceText {
  private EvidenceText() {}

  /** Whether there are comparisons to tell of. */
  public static boolean compares(@Nullable MigrationStatus status) {
    return status != null && running(status).filter(r -> Remembered.any(r.judge())).isPresent();
  }

  /** Its lines; none where no stage runs. */
  static List<String> of(
      MigrationStatus status, @Nullable HealthPolicySpec policy, Instant now, int column) {
    List<String> lines = new ArrayList<>();
    RolloutRecord record = running(status).orElse(null);
    if (record == null || status.verdict() == null || status.verdict().checks().isEmpty()) {
      return lines;
    }
    String told =
        Ages.since(told(status, record), now)
            + ": told with each transition"
            + (noted(record.judge(), policy)
                ? " and once a minute"
                : ", live in the metric sluice_check_reading");
    lines.addAll(Wrap.labelled("As of", column, told));
    if (policy == null && Remembered.any(record.judge())) {
      lines.addAll(
          Wrap.labelled("Compared", column, "not told, for the HealthPolicy cannot be read"));
    }
    if (policy != null) {
      for (Remembered one : Remembered.of(policy, record.judge())) {
        String text = one.check() + ": " + one.words() + seen(one, now);
        lines.addAll(Wrap.labelled("Compared", column, text));
      }
    }
    return lines;
  }

  /** What a policy asked for that has been edited since goes on no longer. */
  private static boolean noted(List<JudgeState> judge, @Nullable HealthPolicySpec policy) {
    return judge.stream()
        .anyMatch(
            state ->
                policy == null
                    || policy.checks().stream().anyMatch(c -> c.name().equals(state.check())));
  }

  private static String seen(Remembered one, Instant now) {
    return one.time() == null ? "" : ", " + Ages.since(one.time(), now);
  }

  private static Optional<RolloutRecord> running(MigrationStatus status) {
    return Optional.ofNullable(status.record()).filter(r -> r.position() == Position.Running);
  }

  private static Instant told(MigrationStatus status, RolloutRecord record) {
    return Stream.of(
            Stream.ofNullable(record.enteredTime()),
            status.history().stream().map(MigrationStatus.HistoryEntry::time),
            record.judge().stream().map(JudgeState::time).filter(Objects::nonNull),
            status.conditions().stream()
                .map(condition -> Instant.parse(condition.getLastTransitionTime())))
        .flatMap(times -> times)
        .max(Instant::compareTo)
        .orElse(Instant.EPOCH);
  }
}
