// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.flags.peers;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** When a watch has last shown that it is not cut off: it has come on to another version. */
final class WatchProof {
  /** A line that is cut without a word looks like a cluster in which nothing happens. */
  static final Duration COUNTS = Duration.ofMinutes(1);

  private final InstantSource steady;
  private @Nullable String version;
  private @Nullable Instant time;

  /** None yet; the clock never goes back. */
  WatchProof(InstantSource steady) {
    this.steady = steady;
  }

  /** It has come to that version; null if it has not begun. */
  synchronized void at(@Nullable String version) {
    if (version != null && !Objects.equals(version, this.version)) {
      this.version = version;
      this.time = steady.instant();
    }
  }

  /** Whether that was lately enough to go by what the watch shows. */
  synchronized boolean counts() {
    return time != null && !steady.instant().isAfter(time.plus(COUNTS));
  }
}
