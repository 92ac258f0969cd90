// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.migration;

import dev.sluice.api.AgentDeployment;
import dev.sluice.api.FlagSet;
import dev.sluice.api.HealthPolicy;
import dev.sluice.api.Migration;
import dev.sluice.judge.ConditionSource;
import dev.sluice.judge.HealthSource;
import dev.sluice.judge.suites.Suites;
import dev.sluice.kube.Applier;
import dev.sluice.kube.Caches;
import dev.sluice.kube.EpochSource;
import dev.sluice.kube.QuorumReader;
import dev.sluice.kube.StaleWriteException;
import dev.sluice.kube.UnreadableObjects;
import dev.sluice.migration.engine.Decision;
import dev.sluice.migration.engine.Observed;
import dev.sluice.migration.turn.Announcements;
import dev.sluice.migration.turn.Notice;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.javaoperatorsdk.operator.api.config.informer.InformerEventSourceConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.ControllerConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.api.reconciler.MaxReconciliationInterval;
import io.javaoperatorsdk.operator.api.reconciler.Reconciler;
import io.javaoperatorsdk.operator.api.reconciler.UpdateControl;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import io.javaoperatorsdk.operator.processing.event.source.IndexerResourceCache;
import io.javaoperatorsdk.operator.processing.event.source.informer.InformerEventSource;
import io.javaoperatorsdk.operator.processing.retry.GradualRetry;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Moves migrations: observe, decide, record, announce, look again. */
@ControllerConfiguration(
    name = "migration",
    generationAwareEventProcessing = false,
    maxReconciliationInterval =
        @MaxReconciliationInterval(interval = 1, timeUnit = TimeUnit.MINUTES))
@GradualRetry(maxAttempts = Integer.MAX_VALUE, initialInterval = 500, maxInterval = 30_000)
public class MigrationReconciler implements Reconciler<Migration> {
  private static final Duration SOON = Duration.ofMillis(200);

  /** A cache that is behind is mended by an event; this is for one that is not. */
  private static final Duration BEHIND = Duration.ofSeconds(1);

  private static final Duration CEILING = Duration.ofMinutes(1);

  private final MigrationObserver observer;
  private final Suites suites;
  private final EpochSource epoch;
  private final Applier applier;
  private final UnreadableObjects unreadable;
  private final QuorumReader quorum;
  private final Announcements announcer;
  private final Nudges nudges;
  private final Authority authority;
  private final TurnListener listener;

  /** A reconciler over these parts. */
  public MigrationReconciler(
      HealthSource health,
      ConditionSource conditions,
      Suites suites,
      DeliverySource deliveries,
      SavedSource saves,
      Applier applier,
      UnreadableObjects unreadable,
      QuorumReader quorum,
      Announcements announcer,
      Nudges nudges,
      EpochSource epoch,
      Authority authority,
      TurnListener listener,
      InstantSource clock) {
    this.observer = new MigrationObserver(health, conditions, suites, deliveries, saves, clock);
    this.suites = suites;
    this.epoch = epoch;
    this.applier = applier;
    this.unreadable = unreadable;
    this.quorum = quorum;
    this.announcer = announcer;
    this.nudges = nudges;
    this.authority = authority;
    this.listener = listener;
  }

  @Override
  public UpdateControl<Migration> reconcile(Migration migration, Context<Migration> context) {
    if (unreadable.hold(migration)) {
      return UpdateControl.noUpdate();
    }
    Grounds grounds = grounds(migration, context);
    if (!Caches.areKept(context, FlagSet.class, AgentDeployment.class, HealthPolicy.class)) {
      return UpdateControl.noUpdate();
    }
    Observed observed = observe(grounds).resting(grounds.unreadable(unreadable));
    Turn turn =
        Turn.of(
            observed,
            migration.getStatus(),
            migration.getMetadata().getGeneration(),
            epoch.epoch());
    Optional<Duration> postponed = store(grounds, turn);
    if (postponed.isPresent()) {
      return UpdateControl.<Migration>noUpdate().rescheduleAfter(postponed.get());
    }
    listener.turned(migration, observed, turn);
    announcer.announce(migration, turn.status().history());
    announcer.tell(
        migration, Notice.of(observed, turn.standing(), turn.status().record()), observed.now());
    if (turn.status().equals(migration.getStatus())) {
      // Whoever may want a run has said so before it is begun, and so another leader knows of it.
      String owner = Owner.of(migration).toString();
      turn.due().forEach(run -> suites.start(owner, migration, run, () -> grounds.stand(quorum)));
    }
    return recheck(turn, observed.now());
  }

  /** Stores what the turn says, or says when to look again, because that would be too hasty. */
  private Optional<Duration> store(Grounds grounds, Turn turn) {
    Migration migration = grounds.migration();
    if (turn.status().equals(migration.getStatus())) {
      return Optional.empty();
    }
    // Who leads is asked last: a stale leader may see all that it decides upon as it is.
    if (goesOn(turn.decision()) && !(grounds.stand(quorum) && epoch.stands())) {
      return Optional.of(BEHIND);
    }
    try {
      applier.applyStatus(migration, turn.status());
      return Optional.empty();
    } catch (StaleWriteException e) {
      return Optional.of(SOON);
    }
  }

  private static UpdateControl<Migration> recheck(Turn turn, Instant now) {
    return turn.recheck()
        .map(
            time ->
                UpdateControl.<Migration>noUpdate()
                    .rescheduleAfter(atMost(Duration.between(now, time))))
        .orElseGet(UpdateControl::noUpdate);
  }

  /** The SDK takes a longer time as it is, whatever the greatest interval. */
  private static Duration atMost(Duration wait) {
    return wait.compareTo(CEILING) < 0 ? wait : CEILING;
  }

  private Observed observe(Grounds grounds) {
    return observer.observe(
        authority.believed(grounds.migration()),
        grounds.flagSet(),
        grounds.using(),
        grounds.policies());
  }

  private static Grounds grounds(Migration migration, Context<Migration> context) {
    String namespace = migration.getMetadata().getNamespace();
    return new Grounds(
        migration,
        informer(context, FlagSet.class)
            .get(new ResourceID(migration.getSpec().flagSetName(), namespace))
            .orElse(null),
        informer(context, AgentDeployment.class).list(namespace).toList(),
        informer(context, HealthPolicy.class)
            .list(namespace)
            .collect(Collectors.toMap(p -> p.getMetadata().getName(), Function.identity())));
  }

  private static boolean goesOn(Decision decision) {
    return switch (decision) {
      case Decision.Advance _, Decision.Complete _ -> true;
      case Decision.Hold _, Decision.Refuse _, Decision.RollBack _ -> false;
    };
  }

  @SuppressWarnings("unchecked")
  private static <R extends HasMetadata> InformerEventSource<R, Migration> informer(
      Context<Migration> context, Class<R> type) {
    return (InformerEventSource<R, Migration>)
        context.eventSourceRetriever().getEventSourceFor(type);
  }

  @Override
  public List<EventSource<?, Migration>> prepareEventSources(
      EventSourceContext<Migration> context) {
    listener.knows(known(context.getPrimaryCache()));
    return List.of(
        source(context, FlagSet.class, f -> m -> named(m, f.getMetadata().getName())),
        source(context, AgentDeployment.class, a -> m -> Grounds.concerns(m, a)),
        source(context, HealthPolicy.class, p -> _ -> true),
        nudges.source());
  }

  private static TurnListener.Known known(IndexerResourceCache<Migration> cache) {
    return new TurnListener.Known() {
      @Override
      public Stream<Migration> all() {
        return cache.list();
      }

      @Override
      public boolean has(String namespace, String name) {
        return cache.get(new ResourceID(name, namespace)).isPresent();
      }
    };
  }

  private static boolean named(Migration migration, String flagSet) {
    return migration.getSpec().flagSetName().equals(flagSet);
  }

  /** An informer whose events reach the migrations of the namespace that the object matters to. */
  private static <R extends HasMetadata> EventSource<R, Migration> source(
      EventSourceContext<Migration> context,
      Class<R> type,
      Function<R, java.util.function.Predicate<Migration>> concerned) {
    return new InformerEventSource<>(
        InformerEventSourceConfiguration.from(type, Migration.class)
            .withSecondaryToPrimaryMapper(
                object ->
                    context
                        .getPrimaryCache()
                        .list(object.getMetadata().getNamespace(), concerned.apply(object))
                        .map(ResourceID::fromResource)
                        .collect(Collectors.toCollection(java.util.HashSet::new)))
            .build(),
        context);
  }
}
