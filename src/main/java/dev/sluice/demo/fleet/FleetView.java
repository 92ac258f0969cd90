// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.demo.fleet;

import java.time.Instant;
import java.util.List;

/**
 * The whole fleet at one moment.
 *
 * @param time when it was looked at
 * @param agents every agent, by ordinal
 * @param paths every dual-mode path
 */
public record FleetView(Instant time, List<AgentView> agents, List<PathView> paths) {
  public FleetView {
    agents = List.copyOf(agents);
    paths = List.copyOf(paths);
  }

  /** How many agents have the flag on. */
  public int on(String key) {
    return Math.toIntExact(agents.stream().filter(a -> a.on(key)).count());
  }

  /**
   * One dual-mode path.
   *
   * @param key its flag
   * @param errorShare how many of its units of work the new way fails, 0 to 1
   */
  public record PathView(String key, double errorShare) {}
}
