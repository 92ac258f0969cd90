// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.flags;

import dev.sluice.api.AgentDeployment;
import dev.sluice.api.FlagSet;
import dev.sluice.api.FlagSetStatus;
import dev.sluice.api.Migration;
import dev.sluice.api.Unreadable;
import dev.sluice.flags.eval.FlagTable;
import dev.sluice.kube.Applier;
import dev.sluice.kube.Caches;
import dev.sluice.kube.EpochSource;
import dev.sluice.kube.QuorumReader;
import dev.sluice.kube.StaleWriteException;
import dev.sluice.kube.UnreadableObjects;
import io.fabric8.kubernetes.api.model.Condition;
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
import io.javaoperatorsdk.operator.processing.event.source.informer.InformerEventSource;
import io.javaoperatorsdk.operator.processing.retry.GradualRetry;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The one writer of {@code FlagSet.status}: grants claims, keeps what passed stages set, mirrors
 * for people what is served, and keeps the copies of it that are asked for. Serving does not wait
 * for it, except for the claims.
 */
@ControllerConfiguration(
    name = "flagset",
    generationAwareEventProcessing = false,
    maxReconciliationInterval =
        @MaxReconciliationInterval(interval = 1, timeUnit = TimeUnit.MINUTES))
@GradualRetry(maxAttempts = Integer.MAX_VALUE, initialInterval = 500, maxInterval = 30_000)
public class FlagSetReconciler implements Reconciler<FlagSet> {
  private static final Duration SOON = Duration.ofMillis(200);
  private static final Duration AGAIN = Duration.ofSeconds(5);

  private final Applier applier;
  private final UnreadableObjects unreadable;
  private final QuorumReader quorum;
  private final ExportKeeper exports;
  private final EpochSource epoch;
  private final InstantSource clock;

  /** A reconciler that writes by that applier. */
  public FlagSetReconciler(
      Applier applier,
      UnreadableObjects unreadable,
      QuorumReader quorum,
      ExportKeeper exports,
      EpochSource epoch,
      InstantSource clock) {
    this.applier = applier;
    this.unreadable = unreadable;
    this.quorum = quorum;
    this.exports = exports;
    this.epoch = epoch;
    this.clock = clock;
  }

  @Override
  public UpdateControl<FlagSet> reconcile(FlagSet set, Context<FlagSet> context) {
    if (unreadable.hold(set, unreadable(set, all(context, set, Migration.class)))) {
      return UpdateControl.noUpdate();
    }
    FlagSetStatus previous = set.getStatus();
    FlagSetStatus status =
        FlagSetStatusMapper.map(
            set,
            all(context, set, Migration.class),
            all(context, set, AgentDeployment.class),
            workloads(context).sights(set),
            clock.instant(),
            epoch.epoch());
    if (!Caches.areKept(context, Migration.class, AgentDeployment.class, Void.class)) {
      return UpdateControl.noUpdate();
    }
    try {
      if (!status.equals(previous)) {
        if (!losersStand(set, status, context)) {
          return UpdateControl.<FlagSet>noUpdate().rescheduleAfter(SOON);
        }
        applier.applyStatus(set, status);
      } else {
        // What was written comes back as an event, and by that time the claims stand.
        return exported(set, context);
      }
    } catch (StaleWriteException e) {
      return UpdateControl.<FlagSet>noUpdate().rescheduleAfter(SOON);
    }
    return UpdateControl.noUpdate();
  }

  private UpdateControl<FlagSet> exported(FlagSet set, Context<FlagSet> context) {
    if (ExportKeeper.said(set).isEmpty()) {
      return UpdateControl.noUpdate();
    }
    FlagTable table =
        FlagTable.of(
            FlagSetStatusMapper.observed(
                set, all(context, set, Migration.class), all(context, set, AgentDeployment.class)));
    Optional<Condition> exported = exports.keep(set, table);
    FlagSetStatus told =
        FlagSetStatusMapper.exported(set.getStatus(), exported, clock.instant(), epoch.epoch());
    if (!told.equals(set.getStatus())) {
      applier.applyStatus(set, told);
    }
    return exported.filter(ExportKeeper::isPassing).isPresent()
        ? UpdateControl.<FlagSet>noUpdate().rescheduleAfter(AGAIN)
        : UpdateControl.noUpdate();
  }

  /**
   * What cannot be read of the set, or of a migration that drives its flags or may: without that
   * one its claims would go to others, and what it kept would be forgotten.
   */
  private static Optional<String> unreadable(FlagSet set, Stream<Migration> migrations) {
    return Unreadable.of(set)
        .or(
            () ->
                migrations
                    .filter(migration -> concerns(set, migration))
                    .flatMap(
                        migration ->
                            Unreadable.of(migration)
                                .map(
                                    what ->
                                        "Migration "
                                            + migration.getMetadata().getName()
                                            + ": "
                                            + what)
                                .stream())
                    .findFirst());
  }

  private static boolean concerns(FlagSet set, Migration migration) {
    FlagSetStatus status = set.getStatus();
    return migration.getSpec().flagSetName().equals(set.getMetadata().getName())
        || (status != null
            && status.claims().stream()
                .anyMatch(claim -> claim.uid().equals(migration.getMetadata().getUid())));
  }

  /** Whether the migrations that lose a claim are, by the quorum, what the cache has of them. */
  private boolean losersStand(FlagSet set, FlagSetStatus status, Context<FlagSet> context) {
    String namespace = set.getMetadata().getNamespace();
    return Handovers.of(set.getStatus(), status).stream()
        .allMatch(
            claim ->
                quorum.stands(
                    Migration.class,
                    namespace,
                    claim.migration(),
                    all(context, set, Migration.class)
                        .filter(m -> m.getMetadata().getName().equals(claim.migration()))
                        .findFirst()
                        .orElse(null),
                    m -> m.getMetadata().getResourceVersion()));
  }

  @SuppressWarnings("unchecked")
  private static <R extends HasMetadata> Stream<R> all(
      Context<FlagSet> context, FlagSet set, Class<R> type) {
    var source =
        (InformerEventSource<R, FlagSet>) context.eventSourceRetriever().getEventSourceFor(type);
    return source.list(set.getMetadata().getNamespace());
  }

  private static WorkloadWatch workloads(Context<FlagSet> context) {
    return (WorkloadWatch) context.eventSourceRetriever().getEventSourceFor(Void.class);
  }

  @Override
  public List<EventSource<?, FlagSet>> prepareEventSources(EventSourceContext<FlagSet> context) {
    return List.of(
        source(context, Migration.class),
        source(context, AgentDeployment.class),
        new WorkloadWatch(context.getClient()));
  }

  /** Whatever an object named before and names now: all sets of its namespace look again. */
  private static <R extends HasMetadata> EventSource<R, FlagSet> source(
      EventSourceContext<FlagSet> context, Class<R> type) {
    return new InformerEventSource<>(
        InformerEventSourceConfiguration.from(type, FlagSet.class)
            .withSecondaryToPrimaryMapper(
                object ->
                    context
                        .getPrimaryCache()
                        .list(object.getMetadata().getNamespace())
                        .map(ResourceID::fromResource)
                        .collect(Collectors.toSet()))
            .build(),
        context);
  }
}
