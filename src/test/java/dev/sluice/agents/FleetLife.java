// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.agents;

import dev.sluice.agents.FleetEvent.Deed;
import dev.sluice.agents.plan.Course;
import dev.sluice.agents.plan.ModelOperator;
import dev.sluice.agents.plan.ModelStatefulSet;
import dev.sluice.agents.plan.Revision;
import dev.sluice.agents.plan.Revisions;
import dev.sluice.agents.plan.SeenPod;
import dev.sluice.agents.plan.SeenPod.State;
import dev.sluice.api.AgentDeployment;
import dev.sluice.api.AgentDeploymentStatus;
import dev.sluice.api.Annotations;
import dev.sluice.api.MigrationStatus.Phase;
import dev.sluice.api.RolloutRecord;
import dev.sluice.fleet.Workload;
import dev.sluice.fleet.WorkloadNames;
import dev.sluice.kit.FleetHistory;
import dev.sluice.kit.MutableClock;
import dev.sluice.kit.StatelessAgents;
import dev.sluice.kit.With;
import dev.sluice.kit.World;
import dev.sluice.migration.engine.Observed;
import dev.sluice.migration.engine.Progress;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.PodTemplateSpecBuilder;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.apps.StatefulSetBuilder;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A whole fleet without a cluster: the code that decides upon its revisions, and a model of the
 * StatefulSet that carries it out and is seen late. All that is written becomes a history.
 */
public final class FleetLife {
  private static final int MOST_ROUNDS = 200;
  private static final int QUIET = 12;
  private static final Set<Phase> ENDS = Set.of(Phase.Completed, Phase.RolledBack, Phase.Halted);

  private final MutableClock clock = new MutableClock(World.START);
  private final FleetHistory history = new FleetHistory(clock);
  private final FleetObserver observer =
      new FleetObserver(
          new JudgedPods(clock, this::crashes), new FleetState(new StatelessAgents()), clock);
  private final AgentDeployment fleet;
  private final ModelStatefulSet set;
  private final ModelOperator operator;
  private final Map<String, String> annotations = new HashMap<>();
  private final Set<String> broken = new HashSet<>();
  private Revisions kept = new Revisions(List.of());
  private int image = 1;

  /** So many agents are to be, and none is yet. */
  public FleetLife(int replicas, int maxUnavailable) {
    fleet =
        Serialization.unmarshal(
            """
            apiVersion: sluice.dev/v1alpha1
            kind: AgentDeployment
            metadata: {name: planner, namespace: default, uid: uid-of-planner, generation: 1,
              creationTimestamp: "2026-03-02T08:00:00Z"}
            spec:
              replicas: %d
              rollout:
                steps: [{percent: 20, hold: 5m}, {percent: 50, hold: 5m}]
                window: 10m
                maxUnavailable: %d
              template: {}
            """
                .formatted(replicas, maxUnavailable),
            AgentDeployment.class);
    set = new ModelStatefulSet(wanted().name(), 0);
    operator = new ModelOperator(set);
    history.edited(fleet, annotations);
  }

  /** The same once its first revision is good. */
  public FleetLife settled() {
    comesToRest();
    return this;
  }

  /** Does what happens next. */
  public void happens(Deed deed, int number) {
    new FleetEvent(deed, number).on(this);
  }

  /** The spec asks for another revision. */
  public void edit(int toImage) {
    if (image != toImage) {
      image = toImage;
      edited();
    }
  }

  /** The spec asks for so many agents. */
  public void scale(int replicas) {
    if (replicas() != replicas) {
      fleet.setSpec(With.with(fleet.getSpec(), "replicas", replicas));
      edited();
    }
  }

  private void edited() {
    fleet.getMetadata().setGeneration(fleet.getMetadata().getGeneration() + 1);
    history.edited(fleet, annotations);
  }

  void annotate(String name, String value) {
    annotations.put(name, value);
    history.edited(fleet, annotations);
  }

  void lift() {
    annotations.clear();
    history.edited(fleet, annotations);
  }

  void retry() {
    RolloutRecord record = record();
    if (record != null) {
      int next = record.nextAttempt() == null ? record.attempt() + 1 : record.nextAttempt();
      lift();
      annotate(Annotations.RETRY, String.valueOf(next));
    }
  }

  void settle(int ordinal) {
    boolean starts =
        set.pods().stream()
            .noneMatch(pod -> pod.ordinal() == ordinal && broken.contains(pod.revision()));
    set.settle(ordinal, starts ? State.Ready : State.Stuck);
  }

  void breaks() {
    broken.add(wanted().name());
  }

  void mends() {
    broken.clear();
  }

  void pass(Duration time) {
    clock.advance(time);
  }

  ModelStatefulSet set() {
    return set;
  }

  ModelOperator operator() {
    return operator;
  }

  /** Looks, decides, records, acts, and tells, as the reconciler does. */
  void turn() {
    Revision wanted = wanted();
    if (kept.named(wanted.name()).isEmpty()) {
      kept = kept.with(wanted);
      history.kept(fleet, wanted.name());
    }
    FleetSight sight =
        new FleetSight(
            fleet,
            kept,
            Optional.of(wanted),
            agents(),
            history.stands() ? operator.pods() : List.of(),
            null,
            Optional.empty(),
            Optional.empty(),
            FleetLead.NONE,
            Optional.empty());
    Observed observed = observer.observe(sight, wanted.name(), annotations);
    FleetTurn turn = FleetTurn.of(sight, observed, Optional.empty(), 1L);
    boolean moves = turn.moves(fleet.getStatus());
    if (moves) {
      store(turn.status());
    }
    turn.course().ifPresent(this::act);
    AgentDeploymentStatus said = turn.saying(sight, Optional.empty(), 1L).status();
    if (!moves && !said.equals(fleet.getStatus())) {
      store(said);
    }
  }

  private void store(AgentDeploymentStatus status) {
    fleet.setStatus(status);
    history.told(fleet, annotations);
  }

  private void act(Course course) {
    List<SeenPod> before = set.pods();
    operator.act(course, replicas());
    history.declared(fleet, set.spec());
    for (SeenPod pod : set.pods()) {
      boolean left = before.stream().anyMatch(old -> old.uid().equals(pod.uid()) && !old.leaving());
      if (left && pod.leaving()) {
        history.deleted(pod);
      }
    }
  }

  private StatefulSet agents() {
    return !history.stands()
        ? null
        : new StatefulSetBuilder()
            .withNewMetadata()
            .addToAnnotations(WorkloadNames.REVISION, set.spec().template())
            .endMetadata()
            .build();
  }

  /** Whether an agent of what is rolled out says itself that it cannot come up. */
  private boolean crashes() {
    return operator.pods().stream()
        .filter(pod -> pod.state() == State.Stuck && pod.ordinal() < replicas())
        .anyMatch(pod -> pod.revision().equals(fleet.getStatus().updateRevision()));
  }

  private Revision wanted() {
    PodTemplateSpec template =
        new PodTemplateSpecBuilder()
            .withNewSpec()
            .addNewContainer()
            .withName("agent")
            .withImage("planner:" + image)
            .endContainer()
            .endSpec()
            .build();
    return kept.of(template, Map.of(), null);
  }

  /** Faults end, nobody asks for anything, and time passes. */
  public void comesToRest() {
    broken.clear();
    lift();
    int quiet = 0;
    for (int round = 0; round < MOST_ROUNDS && quiet < QUIET; round++) {
      int written = history.changes().size();
      clock.advance(Duration.ofMinutes(1));
      happens(Deed.Turn, 0);
      happens(Deed.Control, 0);
      happens(Deed.SettleAll, 0);
      quiet =
          ENDS.contains(status().phase()) && history.changes().size() == written ? quiet + 1 : 0;
    }
  }

  public int replicas() {
    return fleet.getSpec().replicas();
  }

  public AgentDeploymentStatus status() {
    return fleet.getStatus();
  }

  private RolloutRecord record() {
    return fleet.getStatus() == null ? null : fleet.getStatus().record();
  }

  /** The revision that is being rolled out; null where none is. */
  public String update() {
    RolloutRecord record = record();
    return Progress.running(record) ? record.stage() : null;
  }

  /** How many agents that may run. */
  public int reached() {
    return new Workload("default", "planner", replicas()).reached(FleetHistory.percent(record()));
  }

  /** How many agents run that revision. */
  public long exposed(String revision) {
    return set.pods().stream()
        .filter(pod -> pod.ordinal() < replicas() && pod.revision().equals(revision))
        .count();
  }

  public List<SeenPod> pods() {
    return set.pods();
  }

  public FleetHistory history() {
    return history;
  }
}
