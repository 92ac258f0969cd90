// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.agents;

import dev.sluice.agents.plan.Course;
import dev.sluice.api.AgentDeploymentStatus;
import dev.sluice.migration.engine.Decision;
import dev.sluice.migration.engine.Observed;
import dev.sluice.migration.engine.Outcome;
import dev.sluice.migration.engine.Recheck;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One turn of a fleet's own rollout, from what was observed to where its agents are to be. Pure.
 *
 * @param outcome what follows from the observation
 * @param status to be stored before anything is done, if the record differs
 * @param course where the agents are to be once that is stored; empty while nobody can tell
 */
record FleetTurn(Outcome outcome, AgentDeploymentStatus status, Optional<Course> course) {
  /** The turn that follows an observation, with what is to be said of the fleet besides. */
  static FleetTurn of(
      FleetSight sight, Observed observed, Optional<Finding> found, @Nullable Long epoch) {
    Outcome outcome = Outcome.of(observed);
    AgentDeploymentStatus status = FleetStatusMapper.map(sight, outcome, found);
    return new FleetTurn(
        outcome,
        epoch == null || status.equals(sight.fleet().getStatus())
            ? status
            : status.withEpoch(epoch),
        FleetCourse.of(sight, outcome, status));
  }

  /** The same with that to be said. */
  FleetTurn saying(FleetSight sight, Optional<Finding> found, @Nullable Long epoch) {
    AgentDeploymentStatus said = FleetStatusMapper.map(sight, outcome, found);
    return new FleetTurn(
        outcome,
        epoch == null || said.equals(sight.fleet().getStatus()) ? said : said.withEpoch(epoch),
        course);
  }

  /** Whether it changes where the agents are to be, or what is remembered of that. */
  boolean moves(@Nullable AgentDeploymentStatus stored) {
    return stored == null
        || !Objects.equals(stored.record(), status.record())
        || !Objects.equals(stored.stableRevision(), status.stableRevision())
        || !Objects.equals(stored.updateRevision(), status.updateRevision())
        || !Objects.equals(stored.previousRevision(), status.previousRevision());
  }

  /** Whether it goes on, so that it must not rest on anything stale. */
  boolean goesOn() {
    return switch (outcome.decision()) {
      case Decision.Advance _, Decision.Complete _ -> true;
      case Decision.Hold _, Decision.Refuse _, Decision.RollBack _ -> false;
    };
  }

  /** When a turn may say something else though nothing has happened but time. */
  Optional<Instant> recheck() {
    return Recheck.at(outcome.after(), outcome.standing(), outcome.readiness());
  }
}
