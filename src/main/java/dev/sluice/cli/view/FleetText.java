// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.cli.view;

import dev.sluice.api.AgentDeployment;
import dev.sluice.api.AgentDeploymentStatus;
import dev.sluice.api.Driven;
import dev.sluice.api.MigrationStatus.Phase;
import dev.sluice.cli.view.Ink.Tone;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** All that a person wants to know of one fleet and the revision that it rolls out. */
public final class FleetText {
  private FleetText() {}

  /**
   * Its lines.
   *
   * @param kept its revisions; empty if they cannot be read
   */
  public static List<String> of(
      AgentDeployment fleet, List<KeptRevision> kept, Instant now, Phrases phrases, Ink ink) {
    AgentDeploymentStatus status = fleet.getStatus();
    String name = "agd/" + fleet.getMetadata().getName();
    if (status == null) {
      return List.of(name + ": no operator has seen it yet. Is one running?");
    }
    List<String> lines = new ArrayList<>();
    Phase phase = status.phase() == null ? Phase.Pending : status.phase();
    lines.add(
        ink.paint(Tone.STRONG, name)
            + "  "
            + ink.paint(Phases.tone(phase), phase.name())
            + "  "
            + (status.exposure() == null ? "" : status.exposure() + ", ")
            + agents(fleet, status)
            + (status.record() == null ? "" : ", attempt " + status.record().attempt()));
    StatusParts parts = new StatusParts(lines, now, phrases, ink);
    if (kept.isEmpty()) {
      parts.label("Stable", or(status.stableRevision()));
      parts.label("Update", or(status.updateRevision()));
    } else {
      parts.blank();
      lines.addAll(RevisionsText.inUse(kept, status, now, ink));
    }
    Driven driven = status.driven();
    if (driven != null) {
      parts.label(
          "Driven by",
          "Migration "
              + driven.migration()
              + (driven.stage() == null
                  ? ""
                  : ", stage %s: %d ready".formatted(driven.stage(), or(driven.ready()))));
    }
    status.kept().forEach(k -> parts.label("Kept", k.migration() + ", stage " + k.stage()));
    parts.waits(status.waitingFor());
    parts.rollback(status.lastRollback());
    parts.conditions(status.conditions(), status.waitingFor());
    parts.checks(status.verdict());
    parts.history(status.history());
    return List.copyOf(lines);
  }

  private static String agents(AgentDeployment fleet, AgentDeploymentStatus status) {
    return "%d of %d agents ready, %d updated"
        .formatted(
            or(status.readyReplicas()), fleet.getSpec().replicas(), or(status.updatedReplicas()));
  }

  private static int or(@Nullable Integer count) {
    return count == null ? 0 : count;
  }

  private static String or(@Nullable String text) {
    return text == null ? "-" : text;
  }
}
