// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.judge;

import dev.sluice.api.HealthCheck.Role;
import org.jspecify.annotations.Nullable;

/**
 * The verdict of one check, with the numbers it rests on.
 *
 * @param name the check; pod guards are called {@code pods}
 * @param role what a breach does
 * @param verdict what the check says now
 * @param reading what was read, in the unit of the source; null where nothing could be read
 * @param limit what it was held against, in the same unit; null where there is no number
 * @param samples how many events, or numbers of a source outside the agents, the reading rests on
 * @param reason why, in words and numbers, such as {@code 19.8 % > 5 % (1 of 1 agents, 101
 *     requests)}
 * @param badInARow how many looks in a row were bad, this one included
 * @param needed how many bad looks in a row make a breach, at least 1
 */
public record CheckVerdict(
    String name,
    Role role,
    Verdict verdict,
    @Nullable Double reading,
    @Nullable Double limit,
    long samples,
    String reason,
    int badInARow,
    int needed) {
  /** Whether the check has been bad often enough to act. */
  public boolean breached() {
    return verdict == Verdict.Bad && badInARow >= needed;
  }

  /** That of two groups of agents which weighs more, of two alike the first. */
  static CheckVerdict worse(CheckVerdict one, CheckVerdict other) {
    return other.weight() > one.weight() ? other : one;
  }

  /** A breach stands whatever others do not see; before it stands, Blind must not be hidden. */
  private int weight() {
    return switch (verdict) {
      case NotConfigured -> 0;
      case Good -> 1;
      case Undecided -> 2;
      case Bad -> breached() ? 5 : 3;
      case Blind -> 4;
    };
  }
}
