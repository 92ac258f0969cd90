// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.cli.steer;

import dev.sluice.api.Migration;
import dev.sluice.api.MigrationStatus;
import dev.sluice.api.MigrationStatus.LastRollback;
import dev.sluice.api.MigrationStatus.Phase;
import dev.sluice.api.MigrationStatus.WaitingFor;
import dev.sluice.api.RolloutRecord;
import dev.sluice.api.RolloutRecord.Position;
import io.fabric8.kubernetes.api.model.Condition;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A migration as it stood when it was read, in the words that steering needs. */
public record Subject(Migration migration) {
  private static final String READY = "Ready";

  public String name() {
    return migration.getMetadata().getName();
  }

  Optional<String> annotation(String key) {
    Map<String, String> annotations = migration.getMetadata().getAnnotations();
    return annotations == null ? Optional.empty() : Optional.ofNullable(annotations.get(key));
  }

  Optional<MigrationStatus> status() {
    return Optional.ofNullable(migration.getStatus());
  }

  Optional<RolloutRecord> record() {
    return status().flatMap(s -> Optional.ofNullable(s.record()));
  }

  /** Where it is, one word. */
  public Phase phase() {
    return status().flatMap(s -> Optional.ofNullable(s.phase())).orElse(Phase.Pending);
  }

  /** Whether a rollback is what stands. */
  boolean rolledBack() {
    return record().map(r -> r.position() == Position.RolledBack).orElse(false);
  }

  /** Whether every flag is off for everybody by an emergency. */
  boolean dark() {
    return rolledBack()
        && record()
            .filter(r -> !r.rollbacks().isEmpty())
            .map(r -> Boolean.TRUE.equals(r.rollbacks().getLast().emergency()))
            .orElse(false);
  }

  /** Whether the record has changed since. */
  boolean movedSince(Subject before) {
    return revision() > before.revision();
  }

  long revision() {
    return record().map(RolloutRecord::revision).orElse(0L);
  }

  int attempt() {
    return record().map(RolloutRecord::attempt).orElse(1);
  }

  /** Whether the operator has acted on that token, such as {@code approve=registry/1}. */
  boolean actedOn(String token) {
    return record().map(r -> r.tokens().contains(token)).orElse(false);
  }

  /** Whether its status differs from the one before, or names what holds it. */
  public boolean speaksSince(Subject before) {
    return status().isPresent()
        && (!status().equals(before.status())
            || phase() == Phase.Holding
            || phase() == Phase.Invalid);
  }

  /** Why it stands where it stands, one word. */
  public String reason() {
    return ready().map(Condition::getReason).orElse("");
  }

  /** Why it stands where it stands, in a sentence. */
  public String message() {
    return ready().map(Condition::getMessage).orElse("");
  }

  @Nullable WaitingFor waitingFor() {
    return status().map(MigrationStatus::waitingFor).orElse(null);
  }

  @Nullable LastRollback lastRollback() {
    return status().map(MigrationStatus::lastRollback).orElse(null);
  }

  private Optional<Condition> ready() {
    return status().stream()
        .flatMap(s -> s.conditions().stream())
        .filter(c -> c.getType().equals(READY))
        .findFirst();
  }
}
