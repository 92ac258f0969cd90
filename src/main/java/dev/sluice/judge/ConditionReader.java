// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.judge;

import dev.sluice.api.ResourceCondition;

/** Reads conditions of objects that somebody else looks after. */
@FunctionalInterface
public interface ConditionReader {
  /**
   * What it is now; waits for it, but not for ever, and never throws.
   *
   * @param namespace where the object is
   */
  ConditionSight read(String namespace, ResourceCondition asked);
}
