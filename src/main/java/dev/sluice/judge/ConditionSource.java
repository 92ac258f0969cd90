// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.judge;

import dev.sluice.api.ResourceCondition;

/** Where conditions of objects come from that somebody else looks after. */
@FunctionalInterface
public interface ConditionSource {
  /**
   * What was last seen of it; never waits. Who goes on asking is told when that changes.
   *
   * @param owner who asks
   * @param namespace where the object is
   */
  ConditionSight sight(String owner, String namespace, ResourceCondition asked);
}
