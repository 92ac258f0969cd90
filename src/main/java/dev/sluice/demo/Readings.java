// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.demo;

import dev.sluice.api.MigrationStatus.LastRollback;
import dev.sluice.demo.fleet.AgentView;
import dev.sluice.demo.fleet.AgentView.FlagView;
import dev.sluice.demo.fleet.FleetView;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** Reads times off what was seen. All clocks are one, because all processes are on one machine. */
final class Readings {
  private Readings() {}

  /** Whether a person asked for everything to be off. */
  static boolean emergency(LastRollback rollback) {
    return rollback.cause().equals("Emergency");
  }

  /**
   * When the reason for a rollback was there: the reading of a guard, the command of a person, else
   * the decision itself.
   *
   * @param command when the last command was given
   */
  static Instant evidence(LastRollback rollback, Instant command) {
    Long decidedIn = rollback.decidedInMillis();
    return emergency(rollback)
        ? command
        : decidedIn == null ? rollback.time() : rollback.time().minusMillis(decidedIn);
  }

  /**
   * Since when an agent can know of a rollback. An emergency is in force in every replica of the
   * operator as soon as its annotation is there, before anything is recorded.
   *
   * @param command when the last command was given
   */
  static Instant knownSince(LastRollback rollback, Instant command) {
    return emergency(rollback) ? command : rollback.time();
  }

  /**
   * When the last agent confirmed that these flags are off. An agent has confirmed when it has none
   * of them, and has turned one of them off or at least heard from its flag server since that time.
   * Empty as long as one agent has not.
   */
  static Optional<Instant> allOff(FleetView fleet, List<String> flags, Instant since) {
    Instant last = Instant.EPOCH;
    for (AgentView agent : fleet.agents()) {
      Optional<Instant> confirmed = off(agent, flags, since);
      if (confirmed.isEmpty()) {
        return Optional.empty();
      }
      last = confirmed.get().isAfter(last) ? confirmed.get() : last;
    }
    return Optional.of(last);
  }

  private static Optional<Instant> off(AgentView agent, List<String> flags, Instant since) {
    if (flags.stream().anyMatch(agent::on)) {
      return Optional.empty();
    }
    return agent.flags().stream()
        .filter(f -> flags.contains(f.key()))
        .map(FlagView::sinceTime)
        .filter(time -> time != null && !time.isBefore(since))
        .max(Comparator.naturalOrder())
        .or(() -> Optional.ofNullable(agent.heardTime()).filter(heard -> !heard.isBefore(since)));
  }
}
