// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.judge;

import org.jspecify.annotations.Nullable;

/** What was last seen of a condition of an object that somebody else looks after. */
public sealed interface ConditionSight {
  /** Nobody has read it yet. */
  record Unseen() implements ConditionSight {}

  /** The cluster has no such kind. */
  record NoSuchKind() implements ConditionSight {}

  /** Objects of that kind are in no namespace. */
  record NotNamespaced() implements ConditionSight {}

  /** The object is not there. */
  record NotFound() implements ConditionSight {}

  /**
   * We may not read it.
   *
   * @param resources what a Role calls objects of that kind
   */
  record Forbidden(String resources) implements ConditionSight {}

  /** The API server did not answer, or not in time. */
  record Unreachable() implements ConditionSight {}

  /** The object is being deleted. */
  record Going() implements ConditionSight {}

  /**
   * The object is there.
   *
   * @param status of the condition; null if it has no such condition
   * @param stale whether that speaks of an older generation of the object
   */
  record Seen(@Nullable String status, boolean stale) implements ConditionSight {}
}
