// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.cli.view;

import dev.sluice.api.HealthPolicySpec;
import dev.sluice.api.Migration;
import dev.sluice.api.MigrationStatus;
import dev.sluice.api.MigrationStatus.CheckStatus;
import dev.sluice.judge.Remembered;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What one check has seen, in one line, for logs and pipes. Equal for equal evidence, so that a
 * line is worth printing when none before was equal to it.
 */
public record EvidenceLine(String migration, String check, String verdict, String words) {
  /**
   * A line for each check that is judged.
   *
   * @param policy the checks in force, for what comparisons have seen; null if that is not to be
   *     had
   */
  public static List<EvidenceLine> of(Migration migration, @Nullable HealthPolicySpec policy) {
    MigrationStatus status = migration.getStatus();
    List<EvidenceLine> lines = new ArrayList<>();
    if (status == null || status.verdict() == null) {
      return lines;
    }
    Map<String, String> compared = compared(status, policy);
    for (CheckStatus check : status.verdict().checks()) {
      if (!check.verdict().equals(StatusText.NOT_CONFIGURED)) {
        String reason = Optional.ofNullable(check.reason()).orElse("");
        lines.add(
            new EvidenceLine(
                migration.getMetadata().getName(),
                check.name(),
                check.verdict(),
                compared.getOrDefault(check.name(), reason)));
      }
    }
    return lines;
  }

  private static Map<String, String> compared(
      MigrationStatus status, @Nullable HealthPolicySpec policy) {
    Map<String, String> words = new HashMap<>();
    if (policy != null && status.record() != null) {
      Remembered.of(policy, status.record().judge()).forEach(r -> words.put(r.check(), r.words()));
    }
    return words;
  }

  /** The line, with the time at which it was seen. */
  public String at(Instant now) {
    return (Ages.clock(now, now) + "  " + migration + "  " + check + "  " + verdict + "  " + words)
        .stripTrailing();
  }
}
