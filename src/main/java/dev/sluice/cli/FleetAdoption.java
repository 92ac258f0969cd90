// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.cli;

import dev.sluice.agents.plan.Overlays;
import dev.sluice.api.AgentDeployment;
import dev.sluice.api.AgentDeploymentStatus;
import dev.sluice.api.KeptOverlay;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * What a fleet's spec has to say so that its agents run by it what migrations brought: for the file
 * in Git that the spec comes from. Once it is applied nothing is kept over it, and nobody restarts.
 */
final class FleetAdoption {
  private FleetAdoption() {}

  /** The whole template, because most tools replace a list and do not merge it. */
  static String yaml(AgentDeployment fleet) {
    AgentDeploymentStatus status = fleet.getStatus();
    List<KeptOverlay> kept = status == null ? List.of() : status.kept();
    String name = fleet.getMetadata().getNamespace() + "/" + fleet.getMetadata().getName();
    Optional<PodTemplateSpec> written = Overlays.read(fleet.getSpec().template());
    if (kept.isEmpty() || written.isEmpty()) {
      return "# Nothing to adopt: AgentDeployment %s keeps nothing that its spec does not say.%n"
          .formatted(name);
    }
    String by =
        kept.stream()
            .map(k -> k.migration() + "/" + k.stage())
            .distinct()
            .collect(Collectors.joining(", "));
    return "# What migrations left over AgentDeployment %s (%s), for Git.%n".formatted(name, by)
        + "# Applying it restarts nobody.\n"
        + Serialization.asYaml(
                Map.of("spec", Map.of("template", Overlays.under(written.get(), kept))))
            .replaceFirst("^---\n", "");
  }
}
