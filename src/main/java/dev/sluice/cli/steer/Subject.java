// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.cli.steer;

import dev.sluice.agents.plan.Revision;
import dev.sluice.api.AgentDeployment;
import dev.sluice.api.AgentDeploymentStatus;
import dev.sluice.api.Migration;
import dev.sluice.api.MigrationStatus.LastRollback;
import dev.sluice.api.MigrationStatus.Phase;
import dev.sluice.api.MigrationStatus.WaitingFor;
import dev.sluice.api.RolloutRecord;
import dev.sluice.api.RolloutRecord.Position;
import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What is steered, as it stood when it was read, in the words that steering needs. */
public sealed interface Subject {
  /** The object. */
  HasMetadata object();

  /** As a person types it. */
  String name();

  /** What one of its parts is called: stage, or revision. */
  String noun();

  /** What its status says; empty if nobody has seen it yet. */
  Optional<Standing> standing();

  /** Whether its spec says that it is to stay where it is. */
  boolean pausedBySpec();

  /** A migration, whose parts are its stages. */
  record OfMigration(Migration object) implements Subject {
    @Override
    public String name() {
      return object.getMetadata().getName();
    }

    @Override
    public String noun() {
      return "stage";
    }

    @Override
    public Optional<Standing> standing() {
      return Standing.of(object.getStatus());
    }

    @Override
    public boolean pausedBySpec() {
      return object.getSpec().paused();
    }
  }

  /**
   * A fleet that rolls out its own revisions.
   *
   * @param kept the revisions that there are snapshots of, oldest first; empty if nobody can tell
   */
  record OfFleet(AgentDeployment object, List<Revision> kept) implements Subject {
    public OfFleet {
      kept = List.copyOf(kept);
    }

    @Override
    public String name() {
      return "agd/" + object.getMetadata().getName();
    }

    @Override
    public String noun() {
      return "revision";
    }

    @Override
    public Optional<Standing> standing() {
      return Standing.of(object.getStatus());
    }

    @Override
    public boolean pausedBySpec() {
      return object.getSpec().paused();
    }

    /** The revision that a rollback goes back to; null before any has passed. */
    @Nullable String stable() {
      AgentDeploymentStatus status = object.getStatus();
      return status == null ? null : status.stableRevision();
    }

    /** The one that was so before; null if there was none. */
    @Nullable String previous() {
      AgentDeploymentStatus status = object.getStatus();
      return status == null ? null : status.previousRevision();
    }
  }

  /** A migration, or a fleet of which nobody can tell the revisions. */
  static Subject of(HasMetadata object) {
    return object instanceof AgentDeployment fleet
        ? new OfFleet(fleet, List.of())
        : new OfMigration((Migration) object);
  }

  /** What it says of itself by annotation. */
  default Optional<String> annotation(String key) {
    Map<String, String> annotations = object().getMetadata().getAnnotations();
    return annotations == null ? Optional.empty() : Optional.ofNullable(annotations.get(key));
  }

  /** Where it provably is. */
  default Optional<RolloutRecord> record() {
    return standing().flatMap(s -> Optional.ofNullable(s.record()));
  }

  /** Where it is, one word. */
  default Phase phase() {
    return standing().flatMap(s -> Optional.ofNullable(s.phase())).orElse(Phase.Pending);
  }

  /** Whether a rollback is what stands. */
  default boolean rolledBack() {
    return record().map(r -> r.position() == Position.RolledBack).orElse(false);
  }

  /** Whether that is an emergency's: of a migration every flag is off for everybody. */
  default boolean dark() {
    return rolledBack()
        && record()
            .filter(r -> !r.rollbacks().isEmpty())
            .map(r -> Boolean.TRUE.equals(r.rollbacks().getLast().emergency()))
            .orElse(false);
  }

  /** Whether the record has changed since. */
  default boolean movedSince(Subject before) {
    return revision() > before.revision();
  }

  /** Of the record, which rises with each change of it. */
  default long revision() {
    return record().map(RolloutRecord::revision).orElse(0L);
  }

  /** The number of the attempt. */
  default int attempt() {
    return record().map(RolloutRecord::attempt).orElse(1);
  }

  /** Whether the operator has acted on that token, such as {@code approve=registry/1}. */
  default boolean actedOn(String token) {
    return record().map(r -> r.tokens().contains(token)).orElse(false);
  }

  /** Whether its status differs from the one before, or names what holds it. */
  default boolean speaksSince(Subject before) {
    return standing().isPresent()
        && (!standing().equals(before.standing())
            || phase() == Phase.Holding
            || phase() == Phase.Invalid);
  }

  /** Why it stands where it stands, one word. */
  default String reason() {
    return ready().map(Condition::getReason).orElse("");
  }

  /** Why it stands where it stands, in a sentence. */
  default String message() {
    return ready().map(Condition::getMessage).orElse("");
  }

  /** What it waits for. */
  default @Nullable WaitingFor waitingFor() {
    return standing().map(Standing::waitingFor).orElse(null);
  }

  /** The last rollback. */
  default @Nullable LastRollback lastRollback() {
    return standing().map(Standing::lastRollback).orElse(null);
  }

  private Optional<Condition> ready() {
    return standing().stream()
        .flatMap(s -> s.conditions().stream())
        .filter(c -> c.getType().equals("Ready"))
        .findFirst();
  }
}
