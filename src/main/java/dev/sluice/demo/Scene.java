// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.demo;

import dev.sluice.api.FlagSet;
import dev.sluice.api.Migration;
import dev.sluice.api.MigrationSpec;
import dev.sluice.api.MigrationStatus;
import dev.sluice.api.MigrationStatus.StageStatus;
import dev.sluice.api.RolloutRecord;
import dev.sluice.api.RolloutRecord.Position;
import dev.sluice.api.StageSpec;
import dev.sluice.api.StageSpec.StageFlag;
import dev.sluice.demo.RecentWork.Work;
import dev.sluice.demo.fleet.AgentView;
import dev.sluice.demo.fleet.FleetView;
import dev.sluice.migration.engine.Progress;
import dev.sluice.migration.engine.StagePlan;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * All that is seen at one moment, through the API and in the fleet.
 *
 * @param time when
 * @param migration the one that the act is about, as the API has it; null before it is there
 * @param others the migrations that the act is not about, by name
 * @param flagSet as the API has it; null before it is there
 * @param fleet as the fleet shows itself
 * @param commandTime when the last command was given
 * @param recent what each agent did in the last second, by targeting key
 */
record Scene(
    Instant time,
    @Nullable Migration migration,
    Map<String, Migration> others,
    @Nullable FlagSet flagSet,
    FleetView fleet,
    Instant commandTime,
    Map<String, Work> recent) {
  Scene {
    others = Map.copyOf(others);
    recent = Map.copyOf(recent);
  }

  /** The same moment, told of another migration. */
  Scene about(String other) {
    return new Scene(time, others.get(other), Map.of(), flagSet, fleet, commandTime, recent);
  }

  /** Name of the migration that the act is about. */
  String name() {
    return migration == null ? Example.MIGRATION : migration.getMetadata().getName();
  }

  Optional<MigrationSpec> spec() {
    return Optional.ofNullable(migration).map(Migration::getSpec);
  }

  Optional<MigrationStatus> status() {
    return Optional.ofNullable(migration).map(Migration::getStatus);
  }

  Optional<RolloutRecord> record() {
    return status().flatMap(s -> Optional.ofNullable(s.record()));
  }

  Optional<StageSpec> stage(String name) {
    return spec().stream()
        .flatMap(s -> s.stages().stream())
        .filter(s -> s.name().equals(name))
        .findFirst();
  }

  /** What the status says of a stage. */
  Optional<StageStatus> stageStatus(String name) {
    return status().stream()
        .flatMap(s -> s.stages().stream())
        .filter(s -> s.name().equals(name))
        .findFirst();
  }

  /** The flags of a stage. */
  List<String> flags(String stage) {
    return stage(stage).stream().flatMap(s -> s.flags().stream()).map(StageFlag::key).toList();
  }

  /** The stage that runs. */
  Optional<StagePlan> running() {
    Optional<RolloutRecord> record = record();
    return record.isPresent() && record.get().position() == Position.Running
        ? spec().flatMap(s -> Progress.current(s, record.get()))
        : Optional.empty();
  }

  /** The agents that have every flag of a stage, by targeting key. */
  Set<String> on(String stage) {
    return on(fleet, flags(stage));
  }

  /** The agents that have all of these flags, by targeting key. */
  static Set<String> on(FleetView fleet, List<String> flags) {
    return fleet.agents().stream()
        .filter(a -> !flags.isEmpty() && flags.stream().allMatch(a::on))
        .map(AgentView::id)
        .collect(Collectors.toUnmodifiableSet());
  }

  /** Every agent, by targeting key. */
  Set<String> everybody() {
    return fleet.agents().stream().map(AgentView::id).collect(Collectors.toUnmodifiableSet());
  }

  /** The agents whose errors count: those on the running stage's new path, otherwise all. */
  Set<String> judged() {
    Set<String> exposed = running().map(plan -> on(plan.name())).orElse(Set.of());
    return exposed.isEmpty() ? everybody() : exposed;
  }

  /** Since when agents can know of the last rollback; never, if there is none. */
  Instant rollbackKnownSince() {
    return status()
        .map(MigrationStatus::lastRollback)
        .map(rollback -> Readings.knownSince(rollback, commandTime))
        .orElse(Instant.MAX);
  }

  /** The share of failed work of the agents that count, over the last second. */
  OptionalDouble errorRate() {
    return judged().stream()
        .map(id -> recent.getOrDefault(id, Work.NONE))
        .reduce(Work.NONE, Work::plus)
        .errorRate();
  }
}
