// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.agents.plan;

import dev.sluice.api.AgentDeployment;
import dev.sluice.api.AgentDeploymentSpec.VolumeClaim;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaimBuilder;
import java.util.List;

/** The volumes of each agent. A StatefulSet takes none other once it stands. */
final class Volumes {
  private Volumes() {}

  /** What a fleet asks for; read by the API server, which knows what a claim may say. */
  static List<PersistentVolumeClaim> of(AgentDeployment fleet) {
    return fleet.getSpec().volumeClaimTemplates().stream().map(Volumes::claim).toList();
  }

  private static PersistentVolumeClaim claim(VolumeClaim asked) {
    PersistentVolumeClaim claim =
        new PersistentVolumeClaimBuilder()
            .withNewMetadata()
            .withName(asked.metadata().name())
            .endMetadata()
            .build();
    claim.setAdditionalProperty("spec", asked.spec());
    return claim;
  }
}
