// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.wiring;

import dev.sluice.api.AgentDeployment;
import dev.sluice.api.FlagSet;
import dev.sluice.api.Migration;
import dev.sluice.kube.SteeringPolicies;
import io.fabric8.kubernetes.client.CustomResource;
import java.util.List;
import java.util.stream.Stream;

/**
 * What the operator may do. The roles of {@code k8s/} and of the chart say this and nothing else;
 * that each verb is used, and no other, is tried with the API server's own log.
 */
public final class Rights {
  private static final String OURS = "sluice.dev";

  private Rights() {}

  /** Where a right is granted, and how. */
  public enum Role {
    /** Where Sluice works: in all namespaces, or in one. */
    OPERATOR,
    /** About objects of the cluster; an operator of one namespace has none of these. */
    CLUSTER,
    /** In the operator's own namespace. */
    LEADER,
    /** Where somebody grants it, for suites. */
    SUITES,
    /** Where somebody grants it, for copies of flags. */
    EXPORTS,
    /** Where somebody grants it, for adoption on clusters that enforce owner references. */
    ADOPTION
  }

  /**
   * One rule of a role.
   *
   * @param names of the objects; all if there are none
   * @param use what it is for, after "cannot"
   */
  public record Right(
      Role role,
      String group,
      List<String> resources,
      List<String> names,
      List<String> verbs,
      String use) {}

  /**
   * All of them, in the order of the roles.
   *
   * @param caConfigMap what the ConfigMaps are called that take the authority of the flag wires
   */
  public static List<Right> all(String caConfigMap) {
    return List.of(
        operator(
            OURS,
            "agentdeployments flagsets healthpolicies migrations",
            "get list watch",
            "work at all"),
        operator(
            OURS,
            "agentdeployments/status flagsets/status migrations/status",
            "patch",
            "record a decision"),
        operator(
            OURS,
            "agentdeployments/finalizers",
            "update",
            "own StatefulSets where the cluster enforces owner references"),
        new Right(
            Role.CLUSTER,
            "apiextensions.k8s.io",
            List.of("customresourcedefinitions"),
            Stream.of(AgentDeployment.class, FlagSet.class, Migration.class)
                .map(CustomResource::getCRDName)
                .toList(),
            List.of("get"),
            "tell whether the CRDs are behind this version: where they are, no decision is stored"),
        new Right(
            Role.CLUSTER,
            "admissionregistration.k8s.io",
            List.of("validatingadmissionpolicies", "validatingadmissionpolicybindings"),
            SteeringPolicies.NAMES.stream().sorted().toList(),
            List.of("get"),
            "tell whether only those steer who have the verbs: nobody's name is believed"),
        operator("apps", "statefulsets", "get list watch create patch", "run fleets"),
        operator(
            "apps",
            "controllerrevisions",
            "get list watch create patch delete",
            "keep the revisions of fleets"),
        operator(
            "policy",
            "poddisruptionbudgets",
            "get list watch create patch",
            "keep drains from taking too many agents"),
        operator("apps", "deployments", "list watch", "see the Deployments that FlagSets name"),
        operator("", "services", "get list watch create patch", "name the agents of fleets"),
        operator(
            "",
            "pods",
            "list watch patch delete",
            "see agents and who reads flags, nor take back a bad revision"),
        new Right(
            Role.OPERATOR,
            "",
            List.of("configmaps"),
            List.of(caConfigMap),
            List.of("get", "create", "patch"),
            "give agents the authority of the flag wires"),
        operator("events.k8s.io", "events", "create", "tell what it does by Events"),
        new Right(
            Role.CLUSTER,
            "authentication.k8s.io",
            List.of("tokenreviews"),
            List.of(),
            List.of("create"),
            "believe tokens of ServiceAccounts: OFREP serves callers with API keys only"),
        right(
            Role.LEADER,
            "coordination.k8s.io",
            "leases",
            "get list watch create update patch",
            "be elected, nor tell other replicas what it has delivered"),
        right(Role.SUITES, "batch", "cronjobs", "get", "read suites"),
        right(Role.SUITES, "batch", "jobs", "list create", "run suites"),
        right(Role.EXPORTS, "", "configmaps", "get create update delete", "keep copies"),
        right(
            Role.EXPORTS,
            "core.openfeature.dev",
            "featureflags",
            "get create update delete",
            "keep copies"),
        right(Role.ADOPTION, "apps", "statefulsets", "delete", "own what it adopts"));
  }

  private static Right operator(String group, String resources, String verbs, String use) {
    return right(Role.OPERATOR, group, resources, verbs, use);
  }

  private static Right right(Role role, String group, String resources, String verbs, String use) {
    return new Right(
        role, group, List.of(resources.split(" ")), List.of(), List.of(verbs.split(" ")), use);
  }
}
