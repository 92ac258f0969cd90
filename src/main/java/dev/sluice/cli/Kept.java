// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.cli;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What was read last, so that a screen which is drawn each second does not ask the cluster as
 * often.
 *
 * @param <T> what is read
 */
final class Kept<T> {
  private final InstantSource clock;
  private final Duration most;
  private @Nullable Reading<T> last;

  /**
   * Nothing yet.
   *
   * @param most how old it may be
   */
  Kept(InstantSource clock, Duration most) {
    this.clock = clock;
    this.most = most;
  }

  private record Reading<T>(Object version, Instant time, T value) {}

  /**
   * What is there, read anew if it is too old, or was read for another version.
   *
   * @param version of what it is read for
   */
  T get(Object version, Supplier<T> read) {
    Instant now = clock.instant();
    Reading<T> known = last;
    if (known != null && known.version().equals(version) && now.isBefore(known.time().plus(most))) {
      return known.value();
    }
    T value = read.get();
    last = new Reading<>(version, now, value);
    return value;
  }
}
