// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.judge;

import dev.sluice.api.ResourceCondition;
import java.time.Duration;

/** Reads conditions of objects that somebody else looks after. */
@FunctionalInterface
public interface ConditionReader {
  /** However short the looks are: the API server has other things to do. */
  Duration AT_MOST_EVERY = Duration.ofSeconds(5);

  /**
   * What it is now; waits for it, but not for ever, and never throws.
   *
   * @param namespace where the object is
   */
  ConditionSight read(String namespace, ResourceCondition asked);
}
