// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.flags;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.Optional;

/**
 * On what terms clients read the sync wire.
 *
 * @param streamsPerCaller how many streams one address may have open; at least 1
 * @param streamDeadline after about this long a stream ends and its client comes back; empty lets
 *     streams live as long as their clients
 * @param cluster what clients are told as the name of the cluster; empty tells nothing
 */
public record SyncTerms(
    int streamsPerCaller, Optional<Duration> streamDeadline, Optional<String> cluster) {
  /** What holds where nothing is said. */
  public static final SyncTerms DEFAULT = new SyncTerms(256, Optional.empty(), Optional.empty());

  public SyncTerms {
    requireNonNull(cluster);
    if (streamsPerCaller < 1) {
      throw new IllegalArgumentException(
          "sluice.flags.streams-per-caller is "
              + streamsPerCaller
              + ": nobody could read flags; set 1 or more");
    }
    if (streamDeadline.isPresent() && streamDeadline.get().compareTo(Duration.ofSeconds(1)) < 0) {
      throw new IllegalArgumentException(
          "sluice.flags.stream-deadline is "
              + streamDeadline.get()
              + ": clients would do nothing but connect; set 1s or more, or leave it out");
    }
  }
}
