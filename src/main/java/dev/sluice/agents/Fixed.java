// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.agents;

import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.apps.StatefulSetSpec;
import org.jspecify.annotations.Nullable;

/**
 * What of a StatefulSet cannot change once it stands: of one that was taken over as it was found.
 */
final class Fixed {
  private Fixed() {}

  /** The StatefulSet to be declared. */
  static StatefulSet standing(StatefulSet wanted, @Nullable StatefulSet present) {
    if (present == null) {
      return wanted;
    }
    StatefulSetSpec stands = present.getSpec();
    return wanted
        .edit()
        .editSpec()
        .withSelector(stands.getSelector())
        .withServiceName(stands.getServiceName())
        .withPodManagementPolicy(stands.getPodManagementPolicy())
        .endSpec()
        .build();
  }
}
