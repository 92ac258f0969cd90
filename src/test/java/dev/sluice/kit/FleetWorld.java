// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.kit;

import dev.sluice.api.Annotations;
import dev.sluice.api.MigrationSpec;
import dev.sluice.api.RolloutRecord;
import dev.sluice.api.StageSpec;
import dev.sluice.api.StageSpec.Approval;
import dev.sluice.api.StageSpec.OnFailure;
import dev.sluice.api.StageSpec.Step;
import dev.sluice.fleet.Workload;
import dev.sluice.judge.Health;
import dev.sluice.judge.Verdict;
import dev.sluice.migration.engine.Commands;
import dev.sluice.migration.engine.Decision;
import dev.sluice.migration.engine.Decision.Hold;
import dev.sluice.migration.engine.KeptState;
import dev.sluice.migration.engine.Led;
import dev.sluice.migration.engine.Observed;
import dev.sluice.migration.engine.Outcome;
import dev.sluice.migration.engine.Subject.Fleet;
import dev.sluice.migration.engine.Subject.Kept;
import dev.sluice.migration.turn.Phases;
import dev.sluice.migration.turn.Places;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A fleet without a cluster: it wants a revision, its agents come or crash as they are told to, and
 * the engine takes a turn each time until it has nothing new to say.
 */
public final class FleetWorld {
  private static final int MOST_TURNS = 9;

  private final Map<String, String> annotations = new HashMap<>();
  private final List<Kept> kept = new ArrayList<>();
  private final StringBuilder story = new StringBuilder();
  private Instant now = World.START;
  private RolloutRecord record;
  private String wanted;
  private String stable;
  private String previous;
  private int replicas = 4;
  private int ready = 4;
  private int moved;
  private boolean crashes;
  private boolean blind;
  private boolean paused;
  private List<Step> steps = List.of(new Step(50, "5m"));
  private KeptState state = KeptState.NONE;
  private Approval approval = Approval.None;
  private OnFailure onFailure = OnFailure.ToPrevious;
  private Optional<String> missingPolicy = Optional.empty();
  private Led led;
  private Outcome outcome;

  private FleetWorld(String wanted) {
    wants(wanted);
  }

  /** That is known of what the agents remember. */
  public FleetWorld keeping(KeptState known) {
    state = known;
    return this;
  }

  /** Four agents are to run their first revision. */
  public static FleetWorld first() {
    return new FleetWorld("r1").settle();
  }

  /** Four agents run r1. */
  public static FleetWorld settled() {
    return first().moved(4).settle();
  }

  /** Half of four agents are to run r2. */
  public static FleetWorld halfway() {
    return settled().wants("r2").moved(0).settle();
  }

  /** All of them run r2, and it has passed. */
  public static FleetWorld completed() {
    return halfway().moved(2).settle().pass("5m").moved(4).settle().pass("10m");
  }

  public FleetWorld wants(String revision) {
    wanted = revision;
    if (kept.stream().noneMatch(k -> k.name().equals(revision))) {
      kept.addFirst(new Kept(revision, kept.size() + 1));
    }
    return told("wants " + revision);
  }

  /** Somebody deletes the snapshot of that revision. */
  public FleetWorld loses(String revision) {
    kept.removeIf(k -> k.name().equals(revision));
    return told("loses " + revision);
  }

  /** So many agents run what is rolled out, and are ready. */
  public FleetWorld moved(int agents) {
    moved = agents;
    return told(agents + " agents moved");
  }

  public FleetWorld ready(int agents) {
    ready = agents;
    return this;
  }

  public FleetWorld scaled(int agents) {
    replicas = agents;
    return told("scaled to " + agents);
  }

  public FleetWorld crashes() {
    crashes = true;
    return told("a new agent crashes");
  }

  public FleetWorld mends() {
    crashes = false;
    blind = false;
    return told("mends");
  }

  public FleetWorld goesBlind() {
    blind = true;
    return told("goes blind");
  }

  public FleetWorld paused(boolean by) {
    paused = by;
    return told("spec.paused: " + by);
  }

  /** The spec asks for these rungs, 5m each. */
  public FleetWorld steps(int... percents) {
    steps = Arrays.stream(percents).mapToObj(percent -> new Step(percent, "5m")).toList();
    return this;
  }

  public FleetWorld needsApproval() {
    approval = Approval.Required;
    return this;
  }

  public FleetWorld holdsOnFailure() {
    onFailure = OnFailure.Hold;
    return this;
  }

  public FleetWorld misses(String policy) {
    missingPolicy = Optional.of(policy);
    return this;
  }

  public FleetWorld annotate(String name, String value) {
    annotations.put(name, value);
    return told("annotated " + name + "=" + value);
  }

  public FleetWorld remove(String name) {
    annotations.remove(name);
    return told("annotation " + name + " removed");
  }

  public FleetWorld retry(int attempt) {
    return annotate(Annotations.RETRY, String.valueOf(attempt));
  }

  /** A migration has it do that; null if it has nothing to do with it any more. */
  public FleetWorld led(Led by, String revision) {
    led = by;
    return wants(revision);
  }

  public FleetWorld pass(String time) {
    now = now.plus(dev.sluice.api.Durations.parse(time));
    told(time + " pass");
    return settle();
  }

  /** Turns, until nothing new is said. */
  public FleetWorld settle() {
    for (int turn = 0; turn < MOST_TURNS; turn++) {
      outcome = Outcome.of(observed());
      Observed after = outcome.after();
      boolean same = java.util.Objects.equals(record, after.record());
      record = after.record();
      led = led instanceof Led.Back && !(outcome.decision() instanceof Hold) ? null : led;
      Fleet fleet = after.fleet().orElseThrow();
      stable = fleet.stable();
      previous = fleet.previous();
      if (same) {
        tell();
        return this;
      }
      tell(outcome.decision());
    }
    throw new AssertionError("does not settle: " + outcome.decision());
  }

  private void tell(Decision decision) {
    if (!(decision instanceof Hold)) {
      story.append("  ").append(decision.cause().reason()).append(": ");
      story.append(decision.message()).append(" -> ").append(Places.name(record, observed()));
      story.append(", stable ").append(stable).append('\n');
    }
  }

  private void tell() {
    story.append("  ").append(Phases.of(outcome.after(), outcome.standing())).append(": ");
    story.append(outcome.standing().message()).append('\n');
  }

  private FleetWorld told(String what) {
    story.append(Duration.between(World.START, now)).append(' ').append(what).append('\n');
    return this;
  }

  /** What would be observed now. */
  public Observed observed() {
    StageSpec rollout =
        new StageSpec(
            wanted,
            null,
            StageSpec.Risk.Medium,
            List.of(),
            List.of(),
            steps,
            "10m",
            "1h",
            approval,
            List.of(),
            null,
            onFailure,
            null);
    Fleet fleet =
        new Fleet(
            "planner",
            wanted,
            stable,
            previous,
            kept,
            ready,
            moved,
            rollout,
            MigrationSpec.STANDARD_POLICY,
            paused,
            state,
            led);
    return Observed.of(
        now,
        fleet,
        record,
        Commands.of(annotations),
        new Workload("default", "planner", replicas),
        "standard",
        missingPolicy,
        Optional.empty(),
        health());
  }

  private Health health() {
    return crashes
        ? PodsHealth.of(now, Verdict.Bad, "default/planner/3 is in a crash loop")
        : PodsHealth.of(now, blind ? Verdict.Blind : Verdict.Good, "no pod crashes");
  }

  public RolloutRecord record() {
    return record;
  }

  public String stable() {
    return stable;
  }

  public String previous() {
    return previous;
  }

  /** What is decided now that nothing moves any more. */
  public Decision standing() {
    return outcome.standing();
  }

  public String story() {
    return story.toString();
  }
}
