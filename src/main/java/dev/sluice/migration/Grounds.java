// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.migration;

import dev.sluice.api.AgentDeployment;
import dev.sluice.api.FlagSet;
import dev.sluice.api.HealthPolicy;
import dev.sluice.api.Migration;
import dev.sluice.kube.QuorumReader;
import dev.sluice.kube.UnreadableObjects;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The objects that a decision rests on, as the caches have them. They may be behind: going on asks
 * whether they still stand, going back never does.
 *
 * @param flagSet the FlagSet that the migration names; null if there is none
 * @param fleets every AgentDeployment of the namespace
 * @param policies the HealthPolicies of the namespace by name
 */
record Grounds(
    Migration migration,
    @Nullable FlagSet flagSet,
    List<AgentDeployment> fleets,
    Map<String, HealthPolicy> policies) {
  Grounds {
    fleets = List.copyOf(fleets);
    policies = Map.copyOf(policies);
  }

  /** The fleets that use the migration's flags, or get overlays of it. */
  List<AgentDeployment> using() {
    return fleets.stream().filter(this::uses).toList();
  }

  /** What of it cannot be read, in words; of a fleet that cannot, nobody knows what it uses. */
  Optional<String> unreadable(UnreadableObjects unreadable) {
    return Stream.of(Stream.ofNullable(flagSet), fleets.stream(), Stream.ofNullable(policy()))
        .flatMap(s -> s)
        .flatMap(object -> unreadable.fault(object).stream())
        .findFirst();
  }

  /** Whether the API server's quorum has it as the caches have. */
  boolean stand(QuorumReader quorum) {
    String namespace = migration.getMetadata().getNamespace();
    return quorum.stands(
            Migration.class,
            namespace,
            migration.getMetadata().getName(),
            migration,
            Grounds::version)
        && quorum.stands(
            FlagSet.class, namespace, migration.getSpec().flagSetName(), flagSet, Grounds::version)
        && quorum.stands(
            HealthPolicy.class,
            namespace,
            migration.getSpec().healthPolicyName(),
            policy(),
            Grounds::generation)
        && quorum.stand(AgentDeployment.class, namespace, this::uses, using(), Grounds::generation);
  }

  private boolean uses(AgentDeployment fleet) {
    return concerns(migration, fleet);
  }

  /** Whether that fleet matters to that migration. */
  static boolean concerns(Migration migration, AgentDeployment fleet) {
    return fleet.getSpec().flagSetNames().contains(migration.getSpec().flagSetName())
        || migration.getSpec().stages().stream()
            .anyMatch(stage -> stage.overlay(fleet.getMetadata().getName()) != null);
  }

  private @Nullable HealthPolicy policy() {
    return policies.get(migration.getSpec().healthPolicyName());
  }

  /** Where annotations and status count too. */
  private static String version(HasMetadata object) {
    return object.getMetadata().getResourceVersion();
  }

  /** Where the spec alone counts: a fleet's status follows its pods. */
  private static String generation(HasMetadata object) {
    return String.valueOf(object.getMetadata().getGeneration());
  }
}
