// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.judge;

import dev.sluice.api.RolloutRecord.JudgeState;
import java.util.List;

/**
 * What comparisons have seen, beside their verdicts; and what limits have read.
 *
 * @param now what the record is to remember of both now
 * @param next what it is to remember of comparisons once the next step is entered
 * @param trusts how the test did where nothing was done
 * @param sides what the exposed agents did beside the others, or all did before a stage
 */
public record Compared(
    List<JudgeState> now, List<JudgeState> next, List<Trust> trusts, List<Side> sides) {
  /** No comparison. */
  public static final Compared NONE = new Compared(List.of(), List.of(), List.of(), List.of());

  public Compared {
    now = List.copyOf(now);
    next = List.copyOf(next);
    trusts = List.copyOf(trusts);
    sides = List.copyOf(sides);
  }

  /**
   * How often the test was wrong on two halves of the agents that nothing was done to, since this
   * process began to look.
   *
   * @param check the check
   * @param runs how often it was tried
   * @param alarms how often it alarmed: at most alpha of the runs, or it cannot be trusted
   */
  public record Trust(String check, long runs, long alarms) {}
}
