// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.demo.fleet;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One agent as the fleet shows it.
 *
 * @param id targeting key
 * @param pod name of the pod that it stands for
 * @param connection how it stands to its flag server
 * @param heardTime when its flag client last reported a change; null before the first
 * @param requests units of work so far
 * @param errors those that failed
 * @param flags each flag, in the order of the fleet's paths
 */
public record AgentView(
    String id,
    String pod,
    Connection connection,
    @Nullable Instant heardTime,
    long requests,
    long errors,
    List<FlagView> flags) {
  /** The states of an OpenFeature client. */
  public enum Connection {
    /** Never connected. */
    NOT_READY,
    /** Has flags and hears of changes. */
    READY,
    /** Has flags, but lost the server. */
    STALE,
    /** Lost the server for longer than the client's patience. */
    ERROR
  }

  public AgentView {
    flags = List.copyOf(flags);
  }

  /** Whether the flag is on here; false for a flag that the agent has no path for. */
  public boolean on(String key) {
    return flags.stream().anyMatch(f -> f.key().equals(key) && f.on());
  }

  /**
   * One flag of one agent.
   *
   * @param key the flag
   * @param on what the agent goes by
   * @param sinceTime when the agent noticed that; null if it has been off from the start
   * @param firstOnTime when the agent first noticed it on; null if it never was
   * @param turns how often it has turned
   * @param newUnits how many units of work took the new path
   */
  public record FlagView(
      String key,
      boolean on,
      @Nullable Instant sinceTime,
      @Nullable Instant firstOnTime,
      int turns,
      long newUnits) {}
}
