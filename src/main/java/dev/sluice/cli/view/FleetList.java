// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.cli.view;

import dev.sluice.api.AgentDeployment;
import dev.sluice.api.AgentDeploymentStatus;
import dev.sluice.api.MigrationStatus;
import dev.sluice.cli.view.Ink.Tone;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** Several fleets, a row each. */
public final class FleetList {
  private FleetList() {}

  public static List<String> of(List<AgentDeployment> fleets, Ink ink) {
    Table table = new Table("FLEET", "PHASE", "READY", "UPDATED", "EXPOSURE", "WAITS FOR");
    fleets.stream()
        .sorted(Comparator.comparing(f -> f.getMetadata().getName()))
        .forEach(f -> row(table, f));
    return table.lines(ink);
  }

  private static void row(Table table, AgentDeployment fleet) {
    Optional<AgentDeploymentStatus> status = Optional.ofNullable(fleet.getStatus());
    MigrationStatus.Phase phase = status.map(AgentDeploymentStatus::phase).orElse(null);
    table.row(
        phase == null ? Tone.PLAIN : Phases.tone(phase),
        "agd/" + fleet.getMetadata().getName(),
        phase == null ? "not seen yet" : phase.name(),
        told(status, AgentDeploymentStatus::readyReplicas) + "/" + fleet.getSpec().replicas(),
        told(status, AgentDeploymentStatus::updatedReplicas),
        told(status, AgentDeploymentStatus::exposure),
        told(status, s -> s.waitingFor() == null ? null : s.waitingFor().what()));
  }

  private static String told(
      Optional<AgentDeploymentStatus> status, Function<AgentDeploymentStatus, ?> what) {
    return status.map(what).map(String::valueOf).orElse("-");
  }
}
