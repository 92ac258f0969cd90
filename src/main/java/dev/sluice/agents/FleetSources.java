// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.agents;

import dev.sluice.agents.plan.Snapshots;
import dev.sluice.api.AgentDeployment;
import dev.sluice.api.FlagSet;
import dev.sluice.api.HealthPolicy;
import dev.sluice.api.Migration;
import dev.sluice.fleet.WorkloadNames;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.apps.ControllerRevision;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.javaoperatorsdk.operator.api.config.informer.InformerEventSourceConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import io.javaoperatorsdk.operator.processing.event.source.informer.InformerEventSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/** What a fleet rests on, watched and as the caches have it. */
final class FleetSources {
  private FleetSources() {}

  /** All of it. */
  static List<EventSource<?, AgentDeployment>> of(EventSourceContext<AgentDeployment> context) {
    return List.of(
        children(StatefulSet.class, WorkloadNames.LABEL, context),
        children(Service.class, WorkloadNames.LABEL, context),
        children(PodDisruptionBudget.class, WorkloadNames.LABEL, context),
        children(ControllerRevision.class, Snapshots.LABEL, context),
        named(
            FlagSet.class,
            fleet -> Set.copyOf(fleet.getSpec().flagSetNames()),
            // Only whether it is there counts; what it says goes to the agents by another way.
            false,
            context),
        named(
            HealthPolicy.class,
            fleet -> Set.of(fleet.getSpec().rollout().healthPolicyName()),
            true,
            context),
        ordering(context));
  }

  /** The migrations of its namespace. */
  static List<Migration> migrations(AgentDeployment fleet, Context<AgentDeployment> context) {
    return context.eventSourceRetriever().getEventSourceFor(Migration.class)
            instanceof InformerEventSource<Migration, AgentDeployment> migrations
        ? migrations.list(fleet.getMetadata().getNamespace()).toList()
        : List.of();
  }

  /** Their records are orders; a fleet does not name who gives them. */
  private static EventSource<?, AgentDeployment> ordering(
      EventSourceContext<AgentDeployment> context) {
    return new InformerEventSource<>(
        InformerEventSourceConfiguration.from(Migration.class, AgentDeployment.class)
            .withSecondaryToPrimaryMapper(
                migration ->
                    context
                        .getPrimaryCache()
                        .list(
                            migration.getMetadata().getNamespace(),
                            fleet -> Orders.concern(fleet, migration))
                        .map(ResourceID::fromResource)
                        .collect(Collectors.toSet()))
            .build(),
        context);
  }

  /** The child of that kind, if the cache has one. */
  static <T extends HasMetadata> Optional<T> child(
      AgentDeployment fleet, Context<AgentDeployment> context, Class<T> type) {
    String name = WorkloadNames.child(fleet.getMetadata().getName());
    return context
        .getSecondaryResourcesAsStream(type)
        .filter(child -> child.getMetadata().getName().equals(name))
        .findFirst();
  }

  /** The snapshots that are the fleet's own. */
  static List<ControllerRevision> snapshots(
      AgentDeployment fleet, Context<AgentDeployment> context) {
    return context
        .getSecondaryResourcesAsStream(ControllerRevision.class)
        .filter(snapshot -> ChildKeeper.isOwn(fleet, snapshot))
        .toList();
  }

  private static <T extends HasMetadata> EventSource<?, AgentDeployment> children(
      Class<T> type, String label, EventSourceContext<AgentDeployment> context) {
    return new InformerEventSource<>(
        InformerEventSourceConfiguration.from(type, AgentDeployment.class)
            .withLabelSelector(label)
            .build(),
        context);
  }

  private static <T extends HasMetadata> EventSource<?, AgentDeployment> named(
      Class<T> type,
      Function<AgentDeployment, Set<String>> names,
      boolean edits,
      EventSourceContext<AgentDeployment> context) {
    return new InformerEventSource<>(
        InformerEventSourceConfiguration.from(type, AgentDeployment.class)
            .withPrimaryToSecondaryMapper(
                (AgentDeployment fleet) ->
                    names.apply(fleet).stream()
                        .map(name -> new ResourceID(name, fleet.getMetadata().getNamespace()))
                        .collect(Collectors.toSet()))
            .withSecondaryToPrimaryMapper(
                object ->
                    context
                        .getPrimaryCache()
                        .list(
                            object.getMetadata().getNamespace(),
                            fleet -> names.apply(fleet).contains(object.getMetadata().getName()))
                        .map(ResourceID::fromResource)
                        .collect(Collectors.toSet()))
            .withOnUpdateFilter((_, _) -> edits)
            .build(),
        context);
  }
}
