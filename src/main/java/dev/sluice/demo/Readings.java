// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.demo;

import dev.sluice.api.MigrationStatus.LastRollback;
import dev.sluice.demo.fleet.AgentView;
import dev.sluice.demo.fleet.FleetView;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** Reads times off what was seen. All clocks are one, because all processes are on one machine. */
final class Readings {
  private Readings() {}

  /** When the reading was there that a rollback rests on; without one, when it was decided. */
  static Instant evidence(LastRollback rollback) {
    Long decidedIn = rollback.decidedInMillis();
    return decidedIn == null ? rollback.time() : rollback.time().minusMillis(decidedIn);
  }

  /**
   * When the last agent confirmed that these flags are off: it has heard from its flag server since
   * that time, and has none of them. Empty as long as one agent has not.
   */
  static Optional<Instant> allOff(FleetView fleet, List<String> flags, Instant since) {
    boolean confirmed =
        fleet.agents().stream().allMatch(a -> heard(a, since) && flags.stream().noneMatch(a::on));
    return confirmed
        ? fleet.agents().stream()
            .map(AgentView::heardTime)
            .filter(Objects::nonNull)
            .max(Comparator.naturalOrder())
        : Optional.empty();
  }

  private static boolean heard(AgentView agent, Instant since) {
    Instant heard = agent.heardTime();
    return heard != null && !heard.isBefore(since);
  }
}
