// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.kit;

import dev.sluice.api.AgentDeploymentSpec;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.List;
import java.util.Map;

/** What AgentDeployments ask for, read as they would be from a file. */
public final class Fleets {
  private Fleets() {}

  /** So many agents of that template that use those FlagSets; all else is as it is by default. */
  public static AgentDeploymentSpec spec(
      int replicas, Map<String, Object> template, List<String> flagSets) {
    return spec(Map.of("replicas", replicas, "template", template, "flagSetNames", flagSets));
  }

  /** The spec of those fields. */
  public static AgentDeploymentSpec spec(Map<String, Object> fields) {
    return Serialization.unmarshal(Serialization.asJson(fields), AgentDeploymentSpec.class);
  }
}
