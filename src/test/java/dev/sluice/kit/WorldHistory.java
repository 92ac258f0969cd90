// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.kit;

import dev.sluice.api.AgentDeploymentStatus;
import dev.sluice.api.Driven;
import dev.sluice.api.FlagSetSpec;
import dev.sluice.api.FlagSetStatus;
import dev.sluice.api.FlagSetStatus.FlagClaim;
import dev.sluice.api.RolloutRecord;
import dev.sluice.history.Breach;
import dev.sluice.history.Change;
import dev.sluice.history.HistoryChecker;
import dev.sluice.history.Meta;
import dev.sluice.history.Subject;
import dev.sluice.history.View;
import dev.sluice.history.Writer;
import dev.sluice.history.rules.Invariants;
import dev.sluice.migration.engine.Observed;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * What happens in a {@link World} as a history: each change of each object, checked as it comes.
 */
public final class WorldHistory implements Consumer<World> {
  private static final String NAMESPACE = "default";
  private static final Subject MIGRATION = subject("Migration", World.NAME);
  private static final Subject FLAG_SET = subject("FlagSet", Migrations.FLAG_SET);

  private final HistoryChecker checker = new HistoryChecker(Invariants.timed(Duration.ZERO));
  private final List<Change> changes = new ArrayList<>();
  private final List<Breach> breaches = new ArrayList<>();
  private final Map<Subject, View> standing = new LinkedHashMap<>();

  /** Takes in what has changed since the last time. */
  @Override
  public void accept(World world) {
    look(world);
    if (!breaches.isEmpty()) {
      throw new AssertionError(breaches.getFirst().toString());
    }
  }

  /** As {@link #accept}, but what is broken is only noted. */
  public void look(World world) {
    Cluster cluster = world.cluster;
    becomes(world, FLAG_SET, cluster.flagSet ? flagSet(cluster) : null, Writer.PERSON);
    Map<Subject, View> fleets = fleets(cluster, world.record());
    standing.keySet().stream()
        .filter(s -> s.kind().equals("AgentDeployment") && !fleets.containsKey(s))
        .toList()
        .forEach(gone -> becomes(world, gone, null, Writer.PERSON));
    fleets.forEach((fleet, view) -> becomes(world, fleet, view, Writer.PERSON));
    View.OfMigration before = (View.OfMigration) standing.get(MIGRATION);
    Meta meta = Meta.of(cluster.generation, cluster.annotations);
    View.OfMigration edited =
        new View.OfMigration(meta, cluster.spec, before == null ? null : before.status());
    becomes(world, MIGRATION, edited, Writer.PERSON);
    View.OfMigration written = new View.OfMigration(meta, cluster.spec, world.status());
    becomes(world, MIGRATION, written, Writer.OPERATOR);
  }

  /** Everything that has happened. */
  public List<Change> changes() {
    return List.copyOf(changes);
  }

  /** Everything that was broken. */
  public List<Breach> breaches() {
    return List.copyOf(breaches);
  }

  private void becomes(World world, Subject subject, View after, Writer writer) {
    View before = standing.get(subject);
    if (after == null ? before == null : after.equals(before)) {
      return;
    }
    Change change = new Change(changes.size() + 1, world.now(), subject, writer, before, after);
    changes.add(change);
    breaches.addAll(checker.next(change));
    if (after == null) {
      standing.remove(subject);
    } else {
      standing.put(subject, after);
    }
  }

  private static View flagSet(Cluster cluster) {
    List<FlagClaim> claims = claims(cluster);
    return new View.OfFlagSet(
        Meta.of(1, Map.of()),
        new FlagSetSpec(List.copyOf(cluster.flags.values()), List.of()),
        new FlagSetStatus(
            1L, 1L, null, null, List.of(), claims, List.of(), List.of(), null, List.of(),
            List.of()));
  }

  private static List<FlagClaim> claims(Cluster cluster) {
    return switch (cluster.claim) {
      case Observed.Claim.Held() ->
          cluster.flags.keySet().stream().map(WorldHistory::claimed).toList();
      case Observed.Claim.Awaited(), Observed.Claim.Needless() -> List.of();
      case Observed.Claim.HeldBy(String flag, String other) ->
          List.of(new FlagClaim(flag, other, "uid-of-" + other));
    };
  }

  private static FlagClaim claimed(String key) {
    return new FlagClaim(key, World.NAME, MIGRATION.uid());
  }

  private static Map<Subject, View> fleets(Cluster cluster, RolloutRecord record) {
    Map<Subject, View> fleets = new LinkedHashMap<>();
    cluster.fleets.forEach(
        (name, replicas) ->
            fleets.put(
                subject("AgentDeployment", name),
                new View.OfFleet(
                    Meta.of(1, Map.of()),
                    Fleets.spec(replicas, Map.of(), List.of(Migrations.FLAG_SET)),
                    driven(cluster, name, record))));
    return fleets;
  }

  /** What a fleet says that a stage brings a revision; null of any other. */
  private static AgentDeploymentStatus driven(Cluster cluster, String fleet, RolloutRecord record) {
    return cluster.brought.stream()
        .filter(brought -> record != null && brought.workload().equals(fleet))
        .findFirst()
        .map(
            brought ->
                With.with(
                    AgentDeploymentStatus.counting(1L, 0, 0, 0, null, List.of()),
                    "driven",
                    new Driven(
                        World.NAME,
                        MIGRATION.uid(),
                        record.stage(),
                        record.attempt(),
                        brought.ready().orElse(null))))
        .orElse(null);
  }

  private static Subject subject(String kind, String name) {
    return new Subject(kind, NAMESPACE, name, "uid-of-" + name);
  }
}
