// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.agents;

import dev.sluice.agents.AdoptionKeeper.Step;
import dev.sluice.agents.plan.FlagEndpoint;
import dev.sluice.agents.plan.SeenPod;
import dev.sluice.api.AgentDeployment;
import dev.sluice.api.AgentDeploymentStatus;
import dev.sluice.api.FlagSet;
import dev.sluice.api.HealthPolicy;
import dev.sluice.api.Migration;
import dev.sluice.judge.HealthSource;
import dev.sluice.judge.state.StateKeeper;
import dev.sluice.kube.Applier;
import dev.sluice.kube.Caches;
import dev.sluice.kube.Conditions;
import dev.sluice.kube.EpochSource;
import dev.sluice.kube.QuorumReader;
import dev.sluice.kube.StaleWriteException;
import dev.sluice.kube.UnreadableObjects;
import dev.sluice.migration.Authority;
import dev.sluice.migration.engine.Observed;
import dev.sluice.migration.turn.Announcements;
import dev.sluice.migration.turn.Notice;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.apps.ControllerRevision;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.ControllerConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.api.reconciler.MaxReconciliationInterval;
import io.javaoperatorsdk.operator.api.reconciler.Reconciler;
import io.javaoperatorsdk.operator.api.reconciler.UpdateControl;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import io.javaoperatorsdk.operator.processing.retry.GradualRetry;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Keeps a fleet as its AgentDeployment asks for: observe, decide, record, apply, announce, look
 * again. Deleting the AgentDeployment leaves the rest to the garbage collector.
 */
@ControllerConfiguration(
    name = "agentdeployment",
    generationAwareEventProcessing = false,
    maxReconciliationInterval =
        @MaxReconciliationInterval(interval = 2, timeUnit = TimeUnit.MINUTES))
@GradualRetry(maxAttempts = -1, initialInterval = 200, maxInterval = 30_000)
public class AgentDeploymentReconciler implements Reconciler<AgentDeployment> {
  // What stands in the way is in nobody's watch.
  private static final Duration LOOK_AGAIN = Duration.ofSeconds(30);
  private static final Duration CACHE_LAG = Duration.ofMillis(200);

  /** A cache that is behind is mended by an event; this is for one that is not. */
  private static final Duration BEHIND = Duration.ofSeconds(1);

  private static final Duration CEILING = Duration.ofMinutes(2);

  private final FleetObserver observer;
  private final FleetState state;
  private final FleetKeeper keeper;
  private final CourseKeeper courses;
  private final AdoptionKeeper adoption;
  private final Applier applier;
  private final UnreadableObjects unreadable;
  private final FleetReader reader;
  private final EpochSource leader;
  private final FleetNudges nudges;
  private final FleetPods pods;
  private final QuorumReader quorum;
  private final Announcements announcements;
  private final Authority authority;
  private final InstantSource time;

  /**
   * Points the agents at those flags.
   *
   * @param certificates asked for where agents are told of TLS
   * @param leader asked before a child is changed, and before a rollout goes on
   * @param nudges ring when a pod of a fleet has changed, or its health
   * @param pods who the pods of fleets are
   * @param saves has agents save, verify and drain
   * @param authority whether people steer in their own name only
   */
  public AgentDeploymentReconciler(
      KubernetesClient client,
      Applier applier,
      UnreadableObjects unreadable,
      FlagEndpoint flags,
      AuthorityKeeper certificates,
      EpochSource leader,
      FleetNudges nudges,
      FleetPods pods,
      HealthSource health,
      StateKeeper saves,
      QuorumReader quorum,
      Announcements announcements,
      Authority authority,
      InstantSource time) {
    this.state = new FleetState(saves);
    this.observer = new FleetObserver(health, state, time);
    ChildKeeper children = new ChildKeeper(client, applier, leader);
    this.courses = new CourseKeeper(children, applier, leader, state);
    this.adoption = new AdoptionKeeper(client, children, applier, leader);
    this.keeper = new FleetKeeper(children, courses, certificates, flags);
    this.applier = applier;
    this.unreadable = unreadable;
    this.reader = new FleetReader(unreadable, flags);
    this.leader = leader;
    this.nudges = nudges;
    this.pods = pods;
    this.quorum = quorum;
    this.announcements = announcements;
    this.authority = authority;
    this.time = time;
  }

  @Override
  public UpdateControl<AgentDeployment> reconcile(
      AgentDeployment fleet, Context<AgentDeployment> context) {
    if (fleet.isMarkedForDeletion() || unreadable.hold(fleet)) {
      return UpdateControl.noUpdate();
    }
    var meta = fleet.getMetadata();
    Optional<List<SeenPod>> seen = pods.of(meta.getNamespace(), meta.getName());
    List<ControllerRevision> snapshots = FleetSources.snapshots(fleet, context);
    FleetSight sight =
        reader.sight(
            fleet,
            seen.orElse(List.of()),
            FleetSources.migrations(fleet, context),
            state.draining(fleet),
            context);
    List<String> missing = FleetReader.missingFlagSets(fleet, context);
    FleetKeeper.Present present =
        new FleetKeeper.Present(
            FleetSources.child(fleet, context, Service.class),
            FleetSources.child(fleet, context, PodDisruptionBudget.class));
    if (seen.isEmpty() || !areKept(context)) {
      return UpdateControl.<AgentDeployment>noUpdate().rescheduleAfter(BEHIND);
    }
    try {
      return switch (adoption.take(sight, snapshots)) {
        case Step.Refused(Finding why) when sight.record() == null ->
            told(fleet, FleetStatusMapper.unbegun(sight, Optional.of(why), time.instant()));
        case Step.Needless _, Step.Refused _ -> turned(sight, snapshots, missing, present);
        case Step.Taken _ -> UpdateControl.<AgentDeployment>noUpdate().rescheduleAfter(CACHE_LAG);
      };
    } catch (StaleWriteException e) {
      return UpdateControl.<AgentDeployment>noUpdate().rescheduleAfter(CACHE_LAG);
    }
  }

  private UpdateControl<AgentDeployment> turned(
      FleetSight seen,
      List<ControllerRevision> snapshots,
      List<String> missing,
      FleetKeeper.Present present) {
    AgentDeployment fleet = seen.fleet();
    FleetSight sight = courses.keep(seen, FleetReader.kept(snapshots));
    String wanted = sight.wantedName().orElse(null);
    if (wanted == null) {
      return told(fleet, FleetStatusMapper.unbegun(sight, sight.garbled(), time.instant()));
    }
    Observed observed =
        observer.observe(sight, wanted, authority.believed(fleet.getMetadata().getAnnotations()));
    FleetTurn turn = FleetTurn.of(sight, observed, sight.garbled(), leader.epoch());
    boolean moves = turn.moves(fleet.getStatus());
    if (moves) {
      // Who leads is asked last: a stale leader may see all that it decides upon as it is.
      // And by a cache that is behind no migration has taken anything back.
      if (turn.goesOn()
          ? !(stands(sight) && leader.stands())
          : sight.lead().takesBack() && !isOrdered(sight)) {
        return UpdateControl.<AgentDeployment>noUpdate().rescheduleAfter(BEHIND);
      }
      applier.applyStatus(fleet, turn.status());
    } else if (turn.course().filter(course -> courses.turns(sight, course)).isPresent()
        && !(isStored(sight) && isOrdered(sight))) {
      // A cache that is behind knows nothing of a rollback since.
      return UpdateControl.<AgentDeployment>noUpdate().rescheduleAfter(BEHIND);
    }
    Optional<Finding> found = turn.course().flatMap(course -> keeper.keep(sight, course, present));
    FleetTurn said =
        turn.saying(
            sight,
            found.or(() -> sight.garbled()).or(() -> FleetReader.unserved(fleet, missing)),
            leader.epoch());
    if (!moves && !said.status().equals(fleet.getStatus())) {
      applier.applyStatus(fleet, said.status());
    }
    announcements.announce(fleet, turn.status().history());
    announcements.tell(
        fleet,
        Notice.of(observed, turn.outcome().standing(), turn.status().record()),
        observed.now());
    if (!moves) {
      courses.tidy(sight.kept(), snapshots, inUse(turn.status(), wanted));
    }
    return recheck(turn, said.status(), observed.now());
  }

  private UpdateControl<AgentDeployment> told(AgentDeployment fleet, AgentDeploymentStatus status) {
    if (!status.equals(fleet.getStatus())) {
      applier.applyStatus(fleet, status);
    }
    return UpdateControl.<AgentDeployment>noUpdate().rescheduleAfter(LOOK_AGAIN);
  }

  private static UpdateControl<AgentDeployment> recheck(
      FleetTurn turn, AgentDeploymentStatus status, Instant now) {
    Optional<Duration> wait =
        Stream.concat(
                turn.recheck().map(time -> Duration.between(now, time)).stream(),
                isStalled(status) ? Stream.of(LOOK_AGAIN) : Stream.of())
            .map(left -> left.compareTo(CEILING) < 0 ? left : CEILING)
            .min(Duration::compareTo);
    return wait.map(left -> UpdateControl.<AgentDeployment>noUpdate().rescheduleAfter(left))
        .orElseGet(UpdateControl::noUpdate);
  }

  private static Set<String> inUse(AgentDeploymentStatus status, String wanted) {
    return Stream.of(
            status.stableRevision(), status.updateRevision(), status.previousRevision(), wanted)
        .flatMap(Stream::ofNullable)
        .collect(Collectors.toSet());
  }

  private boolean isStored(FleetSight sight) {
    return isStored(AgentDeployment.class, sight.fleet());
  }

  private <T extends HasMetadata> boolean isStored(Class<T> type, T seen) {
    var meta = seen.getMetadata();
    return quorum.stands(
        type,
        meta.getNamespace(),
        meta.getName(),
        seen,
        object -> object.getMetadata().getResourceVersion());
  }

  /** Whether the migrations by whose records it goes still say so. */
  private boolean isOrdered(FleetSight sight) {
    return sight.lead().from().stream().allMatch(migration -> isStored(Migration.class, migration));
  }

  private boolean stands(FleetSight sight) {
    return isStored(sight)
        && isOrdered(sight)
        && quorum.stands(
            HealthPolicy.class,
            sight.fleet().getMetadata().getNamespace(),
            sight.fleet().getSpec().rollout().healthPolicyName(),
            sight.policy(),
            AgentDeploymentReconciler::generation);
  }

  private static String generation(HasMetadata object) {
    return String.valueOf(object.getMetadata().getGeneration());
  }

  private static boolean areKept(Context<AgentDeployment> context) {
    return Caches.areKept(
        context,
        StatefulSet.class,
        Service.class,
        PodDisruptionBudget.class,
        ControllerRevision.class,
        FlagSet.class,
        Migration.class,
        HealthPolicy.class);
  }

  private static boolean isStalled(AgentDeploymentStatus status) {
    return status.conditions().stream()
        .anyMatch(condition -> condition.getType().equals(Conditions.STALLED));
  }

  @Override
  public List<EventSource<?, AgentDeployment>> prepareEventSources(
      EventSourceContext<AgentDeployment> context) {
    List<EventSource<?, AgentDeployment>> sources = new ArrayList<>(FleetSources.of(context));
    sources.add(nudges.source(context));
    return sources;
  }
}
