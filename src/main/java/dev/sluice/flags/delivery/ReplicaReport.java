// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.flags.delivery;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What one replica says of all its clients.
 *
 * @param replica its name: that of its pod
 * @param renewTime when it said so, by its clock
 * @param sets by id of the FlagSet ({@code <namespace>/<name>}) those that it has clients of
 */
public record ReplicaReport(String replica, Instant renewTime, SortedMap<String, SetReport> sets) {
  /** How long it counts: three times what a replica with clients lets pass. */
  public static final Duration VALID_FOR = Duration.ofSeconds(30);

  public ReplicaReport {
    requireNonNull(replica);
    requireNonNull(renewTime);
    sets = Collections.unmodifiableSortedMap(new TreeMap<>(sets));
  }

  /**
   * Whether it counts still: a replica that is no more says nothing, and neither does one whose
   * clock is so far ahead that nobody would notice its end.
   */
  public boolean counts(Instant now) {
    Duration age = Duration.between(renewTime, now);
    return age.compareTo(VALID_FOR) < 0 && age.negated().compareTo(VALID_FOR) < 0;
  }

  /** A report of no clients. */
  static ReplicaReport silent(String replica, Instant now) {
    return new ReplicaReport(replica, now, new TreeMap<>(Map.of()));
  }
}
