// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.agents;

import dev.sluice.api.AgentDeployment;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import java.util.Optional;

/** A fleet as health knows it: agd/namespace/name/uid, where a migration has no kind before it. */
final class FleetOwner {
  private static final String KIND = "agd/";

  private FleetOwner() {}

  static String of(AgentDeployment fleet) {
    var meta = fleet.getMetadata();
    return KIND + meta.getNamespace() + "/" + meta.getName() + "/" + meta.getUid();
  }

  /** The fleet; empty if it is not one's. */
  static Optional<ResourceID> parse(String owner) {
    if (!owner.startsWith(KIND)) {
      return Optional.empty();
    }
    String[] parts = owner.split("/", -1);
    return Optional.of(new ResourceID(parts[2], parts[1]));
  }
}
