// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.agents;

import dev.sluice.agents.plan.FlagEndpoint;
import dev.sluice.agents.plan.Overlays;
import dev.sluice.agents.plan.Revision;
import dev.sluice.agents.plan.Revisions;
import dev.sluice.agents.plan.SeenPod;
import dev.sluice.agents.plan.Snapshots;
import dev.sluice.agents.plan.Template;
import dev.sluice.agents.plan.Unmarked;
import dev.sluice.agents.plan.Workloads;
import dev.sluice.api.AgentDeployment;
import dev.sluice.api.AgentDeploymentStatus;
import dev.sluice.api.AgentState;
import dev.sluice.api.Driven;
import dev.sluice.api.FlagSet;
import dev.sluice.api.HealthPolicy;
import dev.sluice.api.KeptOverlay;
import dev.sluice.api.Migration;
import dev.sluice.api.RolloutRecord;
import dev.sluice.api.RolloutRecord.Position;
import dev.sluice.kube.UnreadableObjects;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.apps.ControllerRevision;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Reads the caches into what is known of a fleet. */
final class FleetReader {
  private final UnreadableObjects unreadable;
  private final FlagEndpoint flags;

  FleetReader(UnreadableObjects unreadable, FlagEndpoint flags) {
    this.unreadable = unreadable;
    this.flags = flags;
  }

  /**
   * What is known of a fleet.
   *
   * @param seen its pods
   * @param migrations those of its namespace
   * @param draining who drains, in words
   */
  FleetSight sight(
      AgentDeployment fleet,
      List<SeenPod> seen,
      List<Migration> migrations,
      Optional<String> draining,
      Context<AgentDeployment> context) {
    StatefulSet agents =
        FleetSources.child(fleet, context, StatefulSet.class)
            .filter(child -> ChildKeeper.isOwn(fleet, child))
            .orElse(null);
    Revisions kept =
        FleetSight.withUnmarked(fleet, agents, kept(FleetSources.snapshots(fleet, context)));
    Template template = TemplateReader.read(fleet.getSpec().template());
    Orders orders = new Orders(fleet, migrations, m -> unreadable.fault(m).isPresent());
    FleetLead lead = lead(fleet, orders, kept, agents, template);
    Optional<Revision> wanted = lead.wanted().or(() -> own(fleet, kept, template, lead.kept()));
    Optional<String> garbled =
        // What a migration brings does not rest on the spec.
        lead.order() == null ? garbled(template).map(Finding::message) : Optional.empty();
    HealthPolicy policy =
        context
            .getSecondaryResourcesAsStream(HealthPolicy.class)
            .filter(
                p -> p.getMetadata().getName().equals(fleet.getSpec().rollout().healthPolicyName()))
            .findFirst()
            .orElse(null);
    return new FleetSight(
        fleet,
        Stream.of(wanted, Optional.ofNullable(lead.revision()))
            .flatMap(Optional::stream)
            .reduce(kept, Revisions::with, (one, _) -> one),
        wanted,
        agents,
        // Those of a deleted fleet of the same name are not its own.
        agents == null ? List.of() : Unmarked.told(seen, kept),
        policy,
        garbled(template),
        garbled.or(() -> unread(policy)).or(() -> undriven(fleet, migrations)),
        lead,
        draining);
  }

  private FleetLead lead(
      AgentDeployment fleet,
      Orders orders,
      Revisions kept,
      @Nullable StatefulSet agents,
      Template template) {
    AgentDeploymentStatus status = fleet.getStatus();
    List<KeptOverlay> before = status == null ? List.of() : status.kept();
    List<KeptOverlay> left =
        switch (template) {
          case Template.Garbled _ -> before;
          case Template.Legible(var read) -> Overlays.left(before, read);
        };
    return FleetLead.of(
        fleet,
        orders,
        kept,
        kept.named(FleetSight.stable(fleet, agents, kept)).orElse(null),
        left,
        own(fleet, kept, template, left.stream().filter(orders::stands).toList()).orElse(null));
  }

  /** What the spec asks for, under what is kept over it. */
  private Optional<Revision> own(
      AgentDeployment fleet, Revisions kept, Template template, List<KeptOverlay> overlays) {
    return switch (template) {
      case Template.Garbled _ -> Optional.empty();
      case Template.Legible(var read) -> {
        PodTemplateSpec asked = Overlays.under(read, overlays);
        yield Optional.of(
            kept.wanted(
                kept.of(
                    Workloads.rendered(fleet, asked, flags),
                    fleet.getSpec().digests(),
                    schema(fleet)),
                takenBack(fleet),
                asked));
      }
    };
  }

  /** Of a migration that cannot be read nobody knows what it has its fleets do. */
  private Optional<String> undriven(AgentDeployment fleet, List<Migration> migrations) {
    AgentDeploymentStatus status = fleet.getStatus();
    Driven driven = status == null ? null : status.driven();
    return migrations.stream()
        .filter(m -> driven != null && driven.uid().equals(m.getMetadata().getUid()))
        .flatMap(m -> unreadable.fault(m).stream())
        .findFirst();
  }

  private static @Nullable Integer schema(AgentDeployment fleet) {
    AgentState state = fleet.getSpec().state();
    return state == null ? null : state.schemaVersion();
  }

  private static @Nullable String takenBack(AgentDeployment fleet) {
    AgentDeploymentStatus status = fleet.getStatus();
    RolloutRecord record = status == null ? null : status.record();
    return record == null || record.position() != Position.RolledBack ? null : record.stage();
  }

  private Optional<String> unread(@Nullable HealthPolicy policy) {
    return policy == null ? Optional.empty() : unreadable.fault(policy);
  }

  /** The revisions of which there are snapshots. */
  static Revisions kept(List<ControllerRevision> snapshots) {
    return new Revisions(
        snapshots.stream().flatMap(snapshot -> Snapshots.read(snapshot).stream()).toList());
  }

  private static Optional<Finding> garbled(Template template) {
    return switch (template) {
      case Template.Garbled(String message) ->
          Optional.of(new Finding(Reason.TemplateInvalid, message));
      case Template.Legible _ -> Optional.empty();
    };
  }

  /** The FlagSets that a fleet names and that are not there. */
  static List<String> missingFlagSets(AgentDeployment fleet, Context<AgentDeployment> context) {
    Set<String> present =
        context
            .getSecondaryResourcesAsStream(FlagSet.class)
            .map(flagSet -> flagSet.getMetadata().getName())
            .collect(Collectors.toSet());
    return fleet.getSpec().flagSetNames().stream().filter(name -> !present.contains(name)).toList();
  }

  /** That one of them is missing. */
  static Optional<Finding> unserved(AgentDeployment fleet, List<String> missing) {
    return missing.stream()
        .findFirst()
        .map(
            name ->
                new Finding(
                    Reason.FlagSetNotFound,
                    ("spec.flagSetNames: there is no FlagSet \"%s\" in namespace \"%s\": create it,"
                            + " or remove the name; until then the agents run without its flags")
                        .formatted(name, fleet.getMetadata().getNamespace())));
  }
}
