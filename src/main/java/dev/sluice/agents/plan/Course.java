// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.agents.plan;

import org.jspecify.annotations.Nullable;

/**
 * Where the agents of a fleet are to be: all that its record says of it.
 *
 * @param stable the revision that has passed last; null if there is none yet
 * @param update the revision that is rolled out; the stable one where none is
 * @param reached how many agents may run the update, of as many as are wanted
 * @param maxUnavailable how many agents may be down at once for it, at least 1
 * @param oneWay whether agents that have left the stable revision cannot go back to it, as it could
 *     not read what they have written
 */
public record Course(
    @Nullable String stable, String update, int reached, int maxUnavailable, boolean oneWay) {
  public Course {
    if (reached < 0 || maxUnavailable < 1) {
      throw new IllegalArgumentException(
          "%d agents are reached, %d may be down: give at least 0 and 1"
              .formatted(reached, maxUnavailable));
    }
  }

  /** A course with a way back. */
  public Course(@Nullable String stable, String update, int reached, int maxUnavailable) {
    this(stable, update, reached, maxUnavailable, false);
  }

  /** Everybody at that revision. */
  public static Course at(String revision, int replicas, int maxUnavailable) {
    return new Course(revision, revision, replicas, maxUnavailable);
  }
}
