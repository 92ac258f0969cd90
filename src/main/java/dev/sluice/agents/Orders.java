// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.agents;

import dev.sluice.api.AgentDeployment;
import dev.sluice.api.AgentDeploymentStatus;
import dev.sluice.api.Driven;
import dev.sluice.api.KeptOverlay;
import dev.sluice.api.Migration;
import dev.sluice.api.Overlay;
import dev.sluice.api.RolloutRecord;
import dev.sluice.api.RolloutRecord.Position;
import dev.sluice.api.StageSpec;
import dev.sluice.migration.engine.Progress;
import dev.sluice.migration.engine.StagePlan;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What the migrations of a namespace have one fleet do, by their records and nothing else. Pure.
 *
 * <p>One that is being deleted is as good as gone: what it has passed stays, what it runs goes
 * back. Of one that cannot be read nobody knows, and so all stays as it is.
 */
final class Orders {
  private static final Comparator<Migration> OLDEST =
      Comparator.comparing((Migration m) -> m.getMetadata().getCreationTimestamp())
          .thenComparing(m -> m.getMetadata().getName());

  private final String fleet;
  private final @Nullable Driven driven;
  private final List<Migration> migrations;
  private final Predicate<Migration> unreadable;

  Orders(AgentDeployment fleet, List<Migration> migrations, Predicate<Migration> unreadable) {
    AgentDeploymentStatus status = fleet.getStatus();
    this.fleet = fleet.getMetadata().getName();
    this.driven = status == null ? null : status.driven();
    this.migrations = migrations;
    this.unreadable = unreadable;
  }

  /** Whether that fleet has, or had, anything of that migration. */
  static boolean concern(AgentDeployment fleet, Migration migration) {
    String uid = migration.getMetadata().getUid();
    AgentDeploymentStatus status = fleet.getStatus();
    return migration.getSpec().stages().stream()
            .anyMatch(stage -> stage.overlay(fleet.getMetadata().getName()) != null)
        || (status != null
            && ((status.driven() != null && status.driven().uid().equals(uid))
                || status.kept().stream().anyMatch(k -> uid.equals(k.uid()))));
  }

  /** Whether the stage that left that behind still stands; so it does once its plan is gone. */
  boolean stands(KeptOverlay kept) {
    Migration migration = migration(kept.uid());
    if (migration == null || unreadable.test(migration)) {
      return true;
    }
    RolloutRecord record = record(migration);
    return record != null
        && (passed(record, kept.stage())
            // A cache may be behind what this fleet has seen already.
            || (Progress.running(record) && kept.stage().equals(record.stage())));
  }

  /** The migrations of all that, as far as they are there. */
  List<Migration> of(List<KeptOverlay> some, @Nullable Driven begun) {
    return Stream.concat(
            some.stream().map(KeptOverlay::uid), Stream.ofNullable(begun).map(Driven::uid))
        .distinct()
        .map(this::migration)
        .flatMap(Stream::ofNullable)
        .toList();
  }

  boolean isUnreadable(String uid) {
    Migration migration = migration(uid);
    return migration != null && unreadable.test(migration);
  }

  /**
   * What is to be brought to the fleet. It stays with a stage that it has begun with; another one
   * begins only where it rests, and belongs to nobody else.
   *
   * @param claim whose it is by what has passed
   */
  Optional<Order> order(boolean rests, @Nullable Driven claim) {
    Driven now = driven;
    if (now != null && now.stage() != null) {
      return Optional.ofNullable(migration(now.uid()))
          .filter(migration -> !unreadable.test(migration))
          .flatMap(this::given)
          .filter(order -> now.isOf(order.uid(), order.attempt(), order.stage()));
    }
    return migrations.stream()
        .filter(migration -> rests && !unreadable.test(migration) && isThere(migration))
        .filter(m -> claim == null || claim.uid().equals(m.getMetadata().getUid()))
        .sorted(OLDEST)
        .flatMap(migration -> given(migration).stream())
        .filter(order -> !order.passed())
        .findFirst();
  }

  /** The order of that migration: of its running stage, or of the one that was begun with. */
  private Optional<Order> given(Migration migration) {
    RolloutRecord record = record(migration);
    if (record == null || migration.getSpec().observing()) {
      return Optional.empty();
    }
    List<StageSpec> stages = migration.getSpec().stages();
    for (int i = 0; i < stages.size(); i++) {
      String name = stages.get(i).name();
      Overlay overlay = stages.get(i).overlay(fleet);
      boolean running = Progress.running(record) && name.equals(record.stage());
      boolean begun = driven != null && name.equals(driven.stage()) && passed(record, name);
      if (overlay != null && (running || begun)) {
        StagePlan plan = StagePlan.of(stages, i, record);
        return Optional.of(
            new Order(
                migration,
                name,
                record.attempt(),
                overlay.containers(),
                plan.steps(),
                running ? Progress.step(record) : plan.steps().size(),
                !running,
                plan.onFailure()));
      }
    }
    return Optional.empty();
  }

  /**
   * The migration that is under way and has left something here; null if there is none. What is
   * brought by one that cannot be read stays as it is.
   */
  @Nullable Driven claim(List<KeptOverlay> standing) {
    if (driven != null && isUnreadable(driven.uid())) {
      return driven;
    }
    return standing.stream()
        .map(kept -> migration(kept.uid()))
        .filter(Objects::nonNull)
        .filter(Orders::isUnderWay)
        .findFirst()
        .map(Migration::getMetadata)
        .map(meta -> new Driven(meta.getName(), meta.getUid(), null, null, null))
        .orElse(null);
  }

  /** Whether its fleets are its own until more of its stages have passed. */
  static boolean isUnderWay(Migration migration) {
    RolloutRecord record = record(migration);
    return record == null || record.position() != Position.Completed;
  }

  private @Nullable Migration migration(@Nullable String uid) {
    return migrations.stream()
        .filter(m -> m.getMetadata().getUid().equals(uid) && isThere(m))
        .findFirst()
        .orElse(null);
  }

  private static boolean isThere(Migration migration) {
    return !migration.isMarkedForDeletion();
  }

  private static @Nullable RolloutRecord record(Migration migration) {
    return migration.getStatus() == null ? null : migration.getStatus().record();
  }

  private static boolean passed(RolloutRecord record, String stage) {
    return record.snapshots().stream().anyMatch(s -> stage.equals(s.stage()));
  }
}
