// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.agents.plan;

import org.jspecify.annotations.Nullable;

/**
 * The StatefulSet of a fleet as it stands.
 *
 * @param revision what its template is made of; null if there is no StatefulSet, or its template is
 *     none of ours
 * @param partition from which ordinal on it makes pods of its template; below, of what its
 *     controller calls the current revision
 * @param replicas how many pods it wants
 * @param observed whether its controller has seen all that, and the watch of the pods has seen what
 *     the controller counts
 * @param current whether its controller calls the revision of its template the current one: then
 *     that is what it makes of every pod; false before it has seen that template
 */
public record Placed(
    @Nullable String revision, int partition, int replicas, boolean observed, boolean current) {
  /** There is no StatefulSet. */
  public static final Placed NOWHERE = new Placed(null, 0, 0, true, false);
}
