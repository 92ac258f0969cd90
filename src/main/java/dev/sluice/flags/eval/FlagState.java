// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.flags.eval;

import static java.util.Objects.requireNonNull;

import dev.sluice.flags.eval.Reach.Everybody;
import dev.sluice.flags.eval.Reach.Nobody;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What is served of one flag. Lists that change nothing are left out, so equal states are served
 * equally: nobody is denied what nobody has, and nobody allowed what everybody has.
 *
 * @param key the flag
 * @param percent effective exposure, 0 to 100
 * @param reach whom the exposure reaches
 * @param denied ids that never have the flag; wins over all else
 * @param allowed ids that have it besides
 * @param reason why it stands there
 * @param migration the migration that drives it, if any
 * @param stage the stage that set the exposure, if any
 * @param lease how long a client that hears nothing more keeps what it was given; zero: for ever.
 *     Zero where nobody has the flag: off needs no end
 */
public record FlagState(
    String key,
    int percent,
    Reach reach,
    SortedSet<String> denied,
    SortedSet<String> allowed,
    Reason reason,
    @Nullable String migration,
    @Nullable String stage,
    Duration lease) {
  /** No id is listed. */
  static final SortedSet<String> NO_IDS = Collections.emptySortedSet();

  /** How many times a lease is renewed in its length. */
  private static final int RENEWALS = 3;

  public FlagState {
    requireNonNull(key);
    allowed = reach instanceof Everybody ? NO_IDS : without(denied, allowed);
    boolean nobody = reach instanceof Nobody && allowed.isEmpty();
    denied = nobody ? NO_IDS : without(NO_IDS, denied);
    lease = nobody ? Duration.ZERO : lease;
  }

  /** Whether what is given ends at the client by itself. */
  public boolean leased() {
    return lease.isPositive();
  }

  /**
   * When a lease ends: counted from the last whole third of it, so that replicas whose clocks agree
   * say the same, and it is renewed three times within its length.
   *
   * @param heardTime when it was last known that nobody had taken the flag back
   */
  public Instant expiry(Instant heardTime) {
    long third = Math.max(1, lease.toSeconds() / RENEWALS);
    long begun = Math.floorDiv(heardTime.getEpochSecond(), third) * third;
    return Instant.ofEpochSecond(begun).plus(lease);
  }

  private static SortedSet<String> without(SortedSet<String> some, SortedSet<String> ids) {
    if (ids.isEmpty()) {
      return NO_IDS;
    }
    TreeSet<String> left = new TreeSet<>(ids);
    left.removeAll(some);
    return Collections.unmodifiableSortedSet(left);
  }
}
