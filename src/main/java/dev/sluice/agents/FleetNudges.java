// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.agents;

import dev.sluice.api.AgentDeployment;
import dev.sluice.fleet.WorkloadNames;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.inbound.SimpleInboundEventSource;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;

/** Brings news of pods to the fleet whose they are, as an event of its own. */
@ApplicationScoped
public class FleetNudges {
  private final SimpleInboundEventSource<AgentDeployment> source =
      new SimpleInboundEventSource<>("pods");
  private volatile BiFunction<String, String, List<ResourceID>> fleets = (_, _) -> List.of();

  /**
   * A pod of a fleet has changed: reconcile that.
   *
   * @param label value of the label of the fleet's pods
   */
  public void ring(String namespace, String label) {
    if (source.isRunning()) {
      fleets.apply(namespace, label).forEach(source::propagateEvent);
    }
  }

  /**
   * There is a new look at the health of an owner, or a pod of it has changed.
   *
   * @return whether it is a fleet, which is reconciled then
   */
  public boolean heard(String owner) {
    Optional<ResourceID> fleet = FleetOwner.parse(owner);
    if (source.isRunning()) {
      fleet.ifPresent(source::propagateEvent);
    }
    return fleet.isPresent();
  }

  SimpleInboundEventSource<AgentDeployment> source(EventSourceContext<AgentDeployment> context) {
    // A label may be shorter than the name, so that the name cannot be read off it.
    fleets =
        (namespace, label) ->
            context
                .getPrimaryCache()
                .list(
                    namespace,
                    fleet -> WorkloadNames.label(fleet.getMetadata().getName()).equals(label))
                .map(ResourceID::fromResource)
                .toList();
    return source;
  }
}
