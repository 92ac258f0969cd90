// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.kit;

import dev.sluice.api.Annotations;
import dev.sluice.api.Flag;
import dev.sluice.api.FlagSetSpec;
import dev.sluice.api.MigrationSpec;
import dev.sluice.api.ResourceCondition;
import dev.sluice.api.RolloutRecord;
import dev.sluice.flags.eval.FlagFact;
import dev.sluice.fleet.AgentId;
import dev.sluice.fleet.Workload;
import dev.sluice.judge.ConditionSight;
import dev.sluice.judge.Health;
import dev.sluice.judge.suites.SuiteSight;
import dev.sluice.migration.engine.Brought;
import dev.sluice.migration.engine.Commands;
import dev.sluice.migration.engine.Delivered;
import dev.sluice.migration.engine.KeptState;
import dev.sluice.migration.engine.Observed;
import dev.sluice.migration.engine.Observed.Claim;
import dev.sluice.migration.engine.Progress;
import dev.sluice.migration.engine.Subject;
import dev.sluice.migration.engine.Unready;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** What lies around a migration in a {@link World}: objects that others write. */
final class Cluster {
  final Map<String, Flag> flags = new LinkedHashMap<>();
  final Map<String, Integer> fleets = new TreeMap<>(Map.of("planner", 10));
  final Map<String, String> annotations = new HashMap<>();
  MigrationSpec spec;
  long generation = 1;
  boolean flagSet = true;
  Claim claim;
  String policy = MigrationSpec.STANDARD_POLICY;
  Set<String> killed = Set.of();
  Optional<String> absentPolicy = Optional.empty();
  Optional<String> unreadable = Optional.empty();
  List<Unready> unready = List.of();
  List<Brought> brought = List.of();
  final Map<ResourceCondition, ConditionSight> conditions = new HashMap<>();
  SuiteSight suites = new SuiteSight.Unseen();
  Delivered delivered = Delivered.UNASKED;

  Cluster(MigrationSpec spec) {
    this.spec = spec;
    this.claim = spec.observing() ? new Claim.Needless() : new Claim.Held();
    spec.stages().stream()
        .flatMap(s -> s.flags().stream())
        .forEach(f -> flags.putIfAbsent(f.key(), Migrations.flag(f.key())));
  }

  List<Workload> workloads() {
    return fleets.entrySet().stream()
        .map(f -> new Workload("default", f.getKey(), f.getValue()))
        .toList();
  }

  /** The agents that have each flag. */
  Map<String, Set<AgentId>> served(RolloutRecord record) {
    Map<String, Set<AgentId>> served =
        new Served(workloads())
            .by(spec.observing() ? null : record, flags.values(), Migrations.FLAG_SET);
    boolean emergency = annotations.containsKey(Annotations.ROLLBACK);
    served.replaceAll((key, agents) -> emergency || killed.contains(key) ? Set.of() : agents);
    return served;
  }

  /** What the observer would see of it, before anybody is asked for health. */
  Observed observed(Instant now, RolloutRecord record) {
    FlagSetSpec set = new FlagSetSpec(List.copyOf(flags.values()), List.of());
    return new Observed(
        now,
        new Subject.Migration(World.NAME, KeptState.NONE),
        spec,
        record,
        Progress.current(spec, record),
        Commands.of(annotations),
        flagSet ? FlagFact.of(Migrations.FLAG_SET, set, null) : null,
        killed,
        claim,
        workloads(),
        brought,
        List.of(),
        unready,
        policy,
        absentPolicy,
        unreadable,
        conditions,
        List.of(),
        suites,
        null,
        delivered,
        Health.UNASKED);
  }
}
