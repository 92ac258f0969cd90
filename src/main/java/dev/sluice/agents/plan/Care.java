// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.agents.plan;

import java.util.Set;

/**
 * What agents that remember something need besides.
 *
 * @param drains whether those that work finish it before they are taken down
 * @param unproven ordinals of those that run the update and have not recovered enough, as far as
 *     anybody knows
 */
public record Care(boolean drains, Set<Integer> unproven) {
  /** Nothing. */
  public static final Care NONE = new Care(false, Set.of());

  public Care {
    unproven = Set.copyOf(unproven);
  }
}
