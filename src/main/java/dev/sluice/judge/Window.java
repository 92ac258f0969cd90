// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.judge;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The looks that are remembered, oldest first.
 *
 * <p>Two parts are bounded by themselves, so that a long stage cannot push out what it is compared
 * with: the looks before the running stage, and those after its start. A {@link Judge} carries on
 * from look to look and needs old ones only when it is asked something else.
 *
 * @param looks the looks
 */
public record Window(List<Look> looks) {
  /** Nothing seen yet. */
  public static final Window EMPTY = new Window(List.of());

  /** How many looks before a stage make its baseline. */
  static final int BEFORE = 30;

  /** How many looks are kept since the stage started. */
  static final int AFTER = 60;

  /** How many answers a part may hold, about 10 MB; large fleets are remembered for fewer looks. */
  static final int ANSWERS = 20_000;

  /** How many looks are kept of any fleet, however large. */
  static final int AT_LEAST = 4;

  public Window {
    looks = List.copyOf(looks);
  }

  /**
   * This window with one more look, and without those that are too many.
   *
   * @param stageStart when the running stage started; null before a stage
   */
  public Window plus(Look look, @Nullable Instant stageStart) {
    List<Look> before = new ArrayList<>();
    List<Look> after = new ArrayList<>();
    for (Look known : looks) {
      (isBefore(known, stageStart) ? before : after).add(known);
    }
    (isBefore(look, stageStart) ? before : after).add(look);
    int share = ANSWERS / Math.max(1, look.answers());
    List<Look> kept = new ArrayList<>(last(before, Math.clamp(share, AT_LEAST, BEFORE)));
    kept.addAll(last(after, Math.clamp(share, AT_LEAST, AFTER)));
    return new Window(kept);
  }

  /** The looks that were over by then. */
  Window upTo(Instant now) {
    List<Look> past =
        looks.stream()
            .filter(look -> !look.started().isAfter(now) && !look.ended().isAfter(now))
            .toList();
    return past.size() == looks.size() ? this : new Window(past);
  }

  /** The looks that ended before the stage started; all if there is no stage. */
  List<Look> before(@Nullable Instant stageStart) {
    return looks.stream().filter(look -> isBefore(look, stageStart)).toList();
  }

  private static boolean isBefore(Look look, @Nullable Instant stageStart) {
    return stageStart == null || !look.ended().isAfter(stageStart);
  }

  private static List<Look> last(List<Look> part, int size) {
    return part.subList(Math.max(0, part.size() - size), part.size());
  }
}
