// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.agents;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.kube.Declared;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the volumes of a fleet as they stand: a StatefulSet takes no others, and would refuse all
 * else that is declared with them, the way back from a bad revision too. So whatever differs in the
 * least, a field that is asked for no longer too, what stands is declared.
 */
final class VolumeKeeper {
  private static final JsonNode PENDING =
      JsonNodeFactory.instance.objectNode().put("phase", "Pending");

  private VolumeKeeper() {}

  /**
   * The StatefulSet to be declared.
   *
   * @param present as the API server has it; null if there is none
   */
  static StatefulSet standing(StatefulSet wanted, @Nullable StatefulSet present) {
    return present == null || areAsWanted(wanted, present)
        ? wanted
        : wanted
            .edit()
            .editSpec()
            .withVolumeClaimTemplates(present.getSpec().getVolumeClaimTemplates())
            .endSpec()
            .build();
  }

  /** That others are wanted than stand. */
  static Optional<Finding> unchanged(StatefulSet wanted, @Nullable StatefulSet present) {
    return differing(wanted, present)
        .map(
            what ->
                new Finding(
                    Reason.VolumesFixed,
                    what
                        + ", which cannot be changed: put them back, or copy the data into another"
                        + " AgentDeployment; all else is done"));
  }

  /** The same, in words. */
  static Optional<String> differing(StatefulSet wanted, @Nullable StatefulSet present) {
    return present == null || areAsWanted(wanted, present)
        ? Optional.empty()
        : Optional.of(
            "spec.volumeClaimTemplates asks for other volumes (%s) than the agents have (%s)"
                .formatted(names(wanted), names(present)));
  }

  private static boolean areAsWanted(StatefulSet wanted, StatefulSet present) {
    List<PersistentVolumeClaim> asked = wanted.getSpec().getVolumeClaimTemplates();
    List<PersistentVolumeClaim> stand = present.getSpec().getVolumeClaimTemplates();
    return asked.size() == stand.size()
        && IntStream.range(0, asked.size())
            .allMatch(i -> Declared.isSame(bare(asked.get(i)), bare(stand.get(i))));
  }

  /** A claim without what the API server gives to each that says nothing of it. */
  private static JsonNode bare(PersistentVolumeClaim claim) {
    JsonNode tree = Declared.tree(claim);
    if (tree instanceof ObjectNode all && all.path("status").equals(PENDING)) {
      all.remove("status");
    }
    if (tree.path("spec") instanceof ObjectNode spec
        && spec.path("volumeMode").asText().equals("Filesystem")) {
      spec.remove("volumeMode");
    }
    return tree;
  }

  private static String names(StatefulSet agents) {
    List<PersistentVolumeClaim> claims = agents.getSpec().getVolumeClaimTemplates();
    return claims.isEmpty()
        ? "none"
        : claims.stream()
            .map(claim -> claim.getMetadata().getName())
            .collect(Collectors.joining(", "));
  }
}
