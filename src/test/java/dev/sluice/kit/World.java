// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.kit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.api.Flag;
import dev.sluice.api.MigrationSpec;
import dev.sluice.api.MigrationStatus;
import dev.sluice.api.ResourceCondition;
import dev.sluice.api.RolloutRecord;
import dev.sluice.fleet.AgentId;
import dev.sluice.judge.ConditionSight;
import dev.sluice.judge.suites.SuiteSight;
import dev.sluice.migration.Turn;
import dev.sluice.migration.engine.Decision;
import dev.sluice.migration.engine.Delivered;
import dev.sluice.migration.engine.HealthScope;
import dev.sluice.migration.engine.Observed;
import dev.sluice.migration.engine.Observed.Claim;
import dev.sluice.migration.engine.RolloutEngine;
import dev.sluice.migration.engine.Unready;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/**
 * A cluster without a cluster: one migration, its FlagSet and its fleets under a virtual clock. A
 * {@link Turn} each time anything happens, as the reconciler does, stored if it says anything new.
 */
public final class World {
  public static final String NAME = "otp-cleanup";

  /** When every world begins. */
  public static final Instant START = Instant.parse("2026-03-02T09:00:00Z");

  private static final int MOST_TURNS = 12;

  private final MutableClock clock = new MutableClock(START);
  private final Vitals vitals = new Vitals(clock);
  private final List<Happening> happenings = new ArrayList<>();
  final Cluster cluster;
  private Consumer<World> watcher = world -> {};
  private MigrationStatus status;

  private World(MigrationSpec spec) {
    cluster = new Cluster(spec);
  }

  /** Flags are off, and 10 agents use them. */
  public static World of(MigrationSpec spec) {
    return new World(spec);
  }

  public static World of(Migrations.Stage... stages) {
    return new World(Migrations.plan(stages));
  }

  public Instant now() {
    return clock.instant();
  }

  public MigrationSpec spec() {
    return cluster.spec;
  }

  public MigrationStatus status() {
    return status;
  }

  public RolloutRecord record() {
    return status == null ? null : status.record();
  }

  public List<Happening> happenings() {
    return List.copyOf(happenings);
  }

  public Collection<Flag> flags() {
    return cluster.flags.values();
  }

  public Vitals vitals() {
    return vitals;
  }

  public int writes() {
    return (int) happenings.stream().filter(h -> h instanceof Happening.Stored).count();
  }

  /** The agents that have each flag. */
  public Map<String, Set<AgentId>> served() {
    return cluster.served(record());
  }

  /** Ordinals of the agents of the first fleet that have a flag. */
  public Set<Integer> on(String flag) {
    Set<Integer> ordinals = new TreeSet<>();
    served().get(flag).forEach(agent -> ordinals.add(agent.ordinal()));
    return ordinals;
  }

  /** What the observer would see now. */
  public Observed observed() {
    Observed unjudged = cluster.observed(now(), record()).told(status);
    return unjudged.flags() == null
        ? unjudged
        : unjudged.judged(
            vitals.at(
                now(),
                HealthScope.of(unjudged, unjudged.flags())
                    .foreseeing(unjudged, unjudged.flags(), vitals.policy()),
                flag -> !served().getOrDefault(flag, Set.of()).isEmpty()));
  }

  public World annotate(String annotation, String value) {
    String command = "kubectl annotate mig " + NAME + " " + annotation + "=\"" + value + "\"";
    return happens(command, () -> cluster.annotations.put(annotation, value));
  }

  public World remove(String annotation) {
    String command = "kubectl annotate mig " + NAME + " " + annotation + "-";
    return happens(command, () -> cluster.annotations.remove(annotation));
  }

  public World edit(UnaryOperator<MigrationSpec> edit) {
    cluster.generation++;
    return happens("kubectl edit mig " + NAME, () -> cluster.spec = edit.apply(cluster.spec));
  }

  public World replan(Migrations.Stage... stages) {
    return edit(s -> Migrations.plan(stages));
  }

  public World flag(Flag flag) {
    cluster.flags.put(flag.key(), flag);
    return this;
  }

  public World forget(String flag) {
    cluster.flags.remove(flag);
    return this;
  }

  public World scale(String fleet, int replicas) {
    String command = "kubectl scale agd " + fleet + " --replicas=" + replicas;
    return happens(command, () -> cluster.fleets.put(fleet, replicas));
  }

  public World withoutFleet(String fleet) {
    return happens("kubectl delete agd " + fleet, () -> cluster.fleets.remove(fleet));
  }

  public World withFlagSet(boolean present) {
    String what = present ? "the FlagSet is there" : "the FlagSet is gone";
    return happens(what, () -> cluster.flagSet = present);
  }

  public World kill(String... flags) {
    String command = "kubectl annotate fls otp sluice.dev/kill=" + String.join(",", flags);
    return happens(command, () -> cluster.killed = Set.of(flags));
  }

  public World policy(String name) {
    cluster.policy = name;
    return this;
  }

  public World claim(Claim is) {
    cluster.claim = is;
    return this;
  }

  public World unreadable(String what) {
    cluster.unreadable = Optional.ofNullable(what);
    return this;
  }

  public World sees(SuiteSight sight) {
    cluster.suites = sight;
    return this;
  }

  public World lacks(Unready... fleets) {
    cluster.unready = List.of(fleets);
    return this;
  }

  public World sees(ResourceCondition condition, ConditionSight sight) {
    cluster.conditions.put(condition, sight);
    return this;
  }

  /** Who has been sent the flags from now on, whatever the record says. */
  public World sent(Delivered delivered) {
    cluster.delivered = delivered;
    return this;
  }

  public World missingPolicy(String name) {
    cluster.absentPolicy = Optional.ofNullable(name);
    return this;
  }

  public World breaks(String flag) {
    return happens("the new path of " + flag + " is broken", () -> vitals.breaks(flag));
  }

  public World mends() {
    return happens("all is well again", vitals::mends);
  }

  public World falls() {
    return happens("the fleet is unhealthy by itself", vitals::falls);
  }

  public World goesBlind() {
    return happens("no agent answers", vitals::goesBlind);
  }

  /** Moves the clock only, as if nobody was there. */
  public World jump(Duration by) {
    clock.advance(by);
    vitals.away(by);
    return this;
  }

  public World watchedBy(Consumer<World> somebody) {
    watcher = somebody;
    return this;
  }

  /** One reconciliation. */
  public Turn turn() {
    Turn turn = Turn.of(observed(), status, cluster.generation, null);
    if (!turn.status().equals(status)) {
      MigrationStatus stored = Json.stored(turn.status());
      assertThat(stored).as("what is read is what was written").isEqualTo(turn.status());
      happenings.add(new Happening.Stored(now(), status, stored, turn));
      status = stored;
    }
    watcher.accept(this);
    return turn;
  }

  /** Reconciles until nothing is left to do, which must come soon. */
  public World settle() {
    for (int turns = 0; turns < MOST_TURNS; turns++) {
      int before = writes();
      turn();
      if (writes() == before) {
        return this;
      }
    }
    throw new AssertionError("still writing after " + MOST_TURNS + " turns: " + decision());
  }

  /** What is decided now; nothing is stored. */
  public Decision decision() {
    return RolloutEngine.decide(observed());
  }

  /** Lets that time pass, with a reconciliation at each look and at the end of each wait. */
  public World pass(String duration) {
    Instant end = now().plus(dev.sluice.api.Durations.parse(duration));
    settle();
    while (now().isBefore(end)) {
      Instant wake = wake();
      clock.set(wake.isBefore(end) ? wake : end);
      settle();
    }
    return this;
  }

  private Instant wake() {
    Observed o = observed();
    Instant later = now().plus(Vitals.INTERVAL);
    Instant look = o.flags() == null ? later : vitals.nextLook(now(), HealthScope.of(o, o.flags()));
    Instant until = Turn.of(o, status, cluster.generation, null).recheck().orElse(look);
    Instant next = until.isBefore(look) ? until : look;
    return next.isAfter(now()) ? next : later;
  }

  private World happens(String what, Runnable deed) {
    happenings.add(new Happening.Asked(now(), what));
    deed.run();
    return this;
  }
}
