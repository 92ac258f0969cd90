// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.cli.view;

import dev.sluice.api.FlagSetStatus;
import dev.sluice.api.FlagSetStatus.EffectiveFlag;
import dev.sluice.api.RolloutRecord;
import dev.sluice.api.RolloutRecord.Exposure;
import dev.sluice.api.StageSpec;
import dev.sluice.api.StageSpec.StageFlag;
import java.util.IntSummaryStatistics;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** How many agents have the flags of a stage: by the FlagSet's counts, else by the record. */
final class StageExposure {
  private StageExposure() {}

  static String of(StageSpec stage, @Nullable RolloutRecord record, @Nullable FlagSetStatus flags) {
    Set<String> keys = stage.flags().stream().map(StageFlag::key).collect(Collectors.toSet());
    List<EffectiveFlag> effective =
        Stream.ofNullable(flags)
            .flatMap(f -> f.flags().stream())
            .filter(f -> keys.contains(f.key()))
            .toList();
    if (!effective.isEmpty()) {
      return range(effective.stream().mapToInt(EffectiveFlag::exposed).summaryStatistics())
          + "/"
          + effective.getFirst().of();
    }
    List<Exposure> recorded =
        Stream.ofNullable(record)
            .flatMap(r -> r.exposures().stream())
            .filter(e -> keys.contains(e.key()))
            .toList();
    return recorded.isEmpty()
        ? "-"
        : range(recorded.stream().mapToInt(Exposure::percent).summaryStatistics()) + "%";
  }

  private static String range(IntSummaryStatistics numbers) {
    return numbers.getMin() == numbers.getMax()
        ? String.valueOf(numbers.getMin())
        : numbers.getMin() + "-" + numbers.getMax();
  }
}
