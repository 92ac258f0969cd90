// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.agents;

import dev.sluice.agents.plan.FlagEndpoint;
import dev.sluice.agents.plan.Template;
import dev.sluice.agents.plan.Trust;
import dev.sluice.agents.plan.Workloads;
import dev.sluice.api.AgentDeployment;
import dev.sluice.api.AgentDeploymentStatus;
import dev.sluice.api.FlagSet;
import dev.sluice.fleet.WorkloadNames;
import dev.sluice.kube.Applier;
import dev.sluice.kube.Caches;
import dev.sluice.kube.Conditions;
import dev.sluice.kube.EpochSource;
import dev.sluice.kube.StaleWriteException;
import dev.sluice.kube.UnreadableObjects;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.javaoperatorsdk.operator.api.config.informer.InformerEventSourceConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.ControllerConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.api.reconciler.MaxReconciliationInterval;
import io.javaoperatorsdk.operator.api.reconciler.Reconciler;
import io.javaoperatorsdk.operator.api.reconciler.UpdateControl;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import io.javaoperatorsdk.operator.processing.event.source.PrimaryToSecondaryMapper;
import io.javaoperatorsdk.operator.processing.event.source.informer.InformerEventSource;
import io.javaoperatorsdk.operator.processing.retry.GradualRetry;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Keeps a fleet as its AgentDeployment asks for: a StatefulSet and a headless Service, and says how
 * far it is. Deleting the AgentDeployment leaves the rest to the garbage collector.
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

  private final ChildKeeper children;
  private final Applier applier;
  private final UnreadableObjects unreadable;
  private final FlagEndpoint flags;
  private final AuthorityKeeper authority;
  private final FleetNudges nudges;
  private final InstantSource time;

  /**
   * Points the agents at those flags.
   *
   * @param authority asked for where agents are told of TLS
   * @param leader asked before a child is changed
   * @param nudges ring when a pod of a fleet has changed
   */
  public AgentDeploymentReconciler(
      KubernetesClient client,
      Applier applier,
      UnreadableObjects unreadable,
      FlagEndpoint flags,
      AuthorityKeeper authority,
      EpochSource leader,
      FleetNudges nudges,
      InstantSource time) {
    this.children = new ChildKeeper(client, applier, leader);
    this.applier = applier;
    this.unreadable = unreadable;
    this.flags = flags;
    this.authority = authority;
    this.nudges = nudges;
    this.time = time;
  }

  @Override
  public UpdateControl<AgentDeployment> reconcile(
      AgentDeployment fleet, Context<AgentDeployment> context) {
    if (fleet.isMarkedForDeletion() || unreadable.hold(fleet)) {
      return UpdateControl.noUpdate();
    }
    try {
      AgentDeploymentStatus status = status(fleet, context);
      if (!Caches.areKept(context, StatefulSet.class, Service.class, FlagSet.class)) {
        return UpdateControl.noUpdate();
      }
      if (!status.equals(fleet.getStatus())) {
        applier.applyStatus(fleet, status);
      }
      return isStalled(status)
          ? UpdateControl.<AgentDeployment>noUpdate().rescheduleAfter(LOOK_AGAIN)
          : UpdateControl.noUpdate();
    } catch (StaleWriteException e) {
      return UpdateControl.<AgentDeployment>noUpdate().rescheduleAfter(CACHE_LAG);
    }
  }

  private AgentDeploymentStatus status(AgentDeployment fleet, Context<AgentDeployment> context) {
    Child<StatefulSet> agents =
        switch (TemplateReader.read(fleet.getSpec().template())) {
          case Template.Garbled(String message) ->
              new Child.Withheld<>(new Finding(Reason.TemplateInvalid, message));
          case Template.Legible(var pods) -> kept(fleet, Workloads.of(fleet, pods, flags), context);
        };
    return switch (agents) {
      case Child.Kept<StatefulSet>(var present) ->
          AgentDeploymentStatusMapper.status(
              fleet, present, missingFlagSets(fleet, context), time.instant());
      case Child.Withheld<StatefulSet>(var finding) ->
          AgentDeploymentStatusMapper.status(
              fleet, lastKnown(fleet, context), Optional.of(finding), time.instant());
    };
  }

  private Child<StatefulSet> kept(
      AgentDeployment fleet, Workloads wanted, Context<AgentDeployment> context) {
    return switch (children.keep(fleet, wanted.service(), cached(fleet, context, Service.class))) {
      case Child.Kept<Service> _ ->
          untrusted(fleet, wanted, context)
              .<Child<StatefulSet>>map(Child.Withheld::new)
              .orElseGet(
                  () ->
                      children.keep(
                          fleet, wanted.statefulSet(), cached(fleet, context, StatefulSet.class)));
      case Child.Withheld<Service>(var finding) -> new Child.Withheld<>(finding);
    };
  }

  /** Before pods are told of an authority it is there, and vouches for what they will be shown. */
  private Optional<Finding> untrusted(
      AgentDeployment fleet, Workloads wanted, Context<AgentDeployment> context) {
    Trust trust = flags.trust();
    if (trust == null || fleet.getSpec().flagSetNames().isEmpty()) {
      return Optional.empty();
    }
    String namespace = fleet.getMetadata().getNamespace();
    StatefulSet present = lastKnown(fleet, context);
    // A fleet that has changed over has nothing to win by waiting.
    boolean changesOver =
        Workloads.areToldOfTls(wanted.statefulSet())
            && (present == null || !Workloads.areToldOfTls(present));
    Optional<Finding> trouble = authority.keep(namespace, trust);
    return trouble.isEmpty() && changesOver
        ? authority.unshown(namespace, trust, flags.host())
        : trouble;
  }

  private static <T extends HasMetadata> Optional<T> cached(
      AgentDeployment fleet, Context<AgentDeployment> context, Class<T> type) {
    String name = WorkloadNames.child(fleet.getMetadata().getName());
    return context
        .getSecondaryResourcesAsStream(type)
        .filter(child -> child.getMetadata().getName().equals(name))
        .findFirst();
  }

  /** The agents while nothing can be written. */
  private static @Nullable StatefulSet lastKnown(
      AgentDeployment fleet, Context<AgentDeployment> context) {
    return cached(fleet, context, StatefulSet.class)
        .filter(agents -> ChildKeeper.isOwn(fleet, agents))
        .orElse(null);
  }

  private static Optional<Finding> missingFlagSets(
      AgentDeployment fleet, Context<AgentDeployment> context) {
    Set<String> present =
        context
            .getSecondaryResourcesAsStream(FlagSet.class)
            .map(flagSet -> flagSet.getMetadata().getName())
            .collect(Collectors.toSet());
    return fleet.getSpec().flagSetNames().stream()
        .filter(name -> !present.contains(name))
        .findFirst()
        .map(
            name ->
                new Finding(
                    Reason.FlagSetNotFound,
                    ("spec.flagSetNames: there is no FlagSet \"%s\" in namespace \"%s\": create it,"
                            + " or remove the name; until then the agents run without its flags")
                        .formatted(name, fleet.getMetadata().getNamespace())));
  }

  private static boolean isStalled(AgentDeploymentStatus status) {
    return status.conditions().stream()
        .anyMatch(condition -> condition.getType().equals(Conditions.STALLED));
  }

  @Override
  public List<EventSource<?, AgentDeployment>> prepareEventSources(
      EventSourceContext<AgentDeployment> context) {
    return List.of(
        children(StatefulSet.class, context),
        children(Service.class, context),
        flagSets(context),
        nudges.source(context));
  }

  private static <T extends HasMetadata> EventSource<?, AgentDeployment> children(
      Class<T> type, EventSourceContext<AgentDeployment> context) {
    return new InformerEventSource<>(
        InformerEventSourceConfiguration.from(type, AgentDeployment.class)
            .withLabelSelector(WorkloadNames.LABEL)
            .build(),
        context);
  }

  private static EventSource<?, AgentDeployment> flagSets(
      EventSourceContext<AgentDeployment> context) {
    PrimaryToSecondaryMapper<AgentDeployment> named =
        fleet ->
            fleet.getSpec().flagSetNames().stream()
                .map(name -> new ResourceID(name, fleet.getMetadata().getNamespace()))
                .collect(Collectors.toSet());
    return new InformerEventSource<>(
        InformerEventSourceConfiguration.from(FlagSet.class, AgentDeployment.class)
            .withPrimaryToSecondaryMapper(named)
            .withSecondaryToPrimaryMapper(
                flagSet ->
                    context
                        .getPrimaryCache()
                        .list(flagSet.getMetadata().getNamespace(), fleet -> names(fleet, flagSet))
                        .map(ResourceID::fromResource)
                        .collect(Collectors.toSet()))
            // Only whether it is there counts; what it says goes to the agents by another way.
            .withOnUpdateFilter((_, _) -> false)
            .build(),
        context);
  }

  private static boolean names(AgentDeployment fleet, FlagSet flagSet) {
    return fleet.getSpec().flagSetNames().contains(flagSet.getMetadata().getName());
  }
}
