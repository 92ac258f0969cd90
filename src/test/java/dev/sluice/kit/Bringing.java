// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.kit;

import dev.sluice.migration.engine.Brought;
import java.util.List;

/** How far the fleets of a {@link World} are that a stage brings another revision. */
public final class Bringing {
  private Bringing() {}

  /** So far they are from now on. */
  public static World at(World world, Brought... fleets) {
    world.cluster.brought = List.of(fleets);
    return world;
  }
}
