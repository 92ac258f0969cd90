// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.agents.plan;

import dev.sluice.api.AgentDeployment;
import dev.sluice.api.AgentDeploymentSpec;
import dev.sluice.api.AgentDeploymentSpec.AgentPort;
import dev.sluice.fleet.WorkloadNames;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import io.fabric8.kubernetes.api.model.ServicePort;
import io.fabric8.kubernetes.api.model.ServicePortBuilder;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.apps.StatefulSetBuilder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The children that an AgentDeployment asks for, with exactly what Sluice declares of them.
 *
 * @param statefulSet gives the agents their identity
 * @param service headless; gives them their names
 */
public record Workloads(StatefulSet statefulSet, Service service) {
  /**
   * The children of a fleet.
   *
   * @param template its pod template, as read
   * @param flags where its agents find their flags
   */
  public static Workloads of(AgentDeployment fleet, PodTemplateSpec template, FlagEndpoint flags) {
    return new Workloads(statefulSet(fleet, rendered(fleet, template, flags), 0), service(fleet));
  }

  /**
   * The children of a fleet in the midst of a rollout.
   *
   * @param revision what the template of its StatefulSet is made of
   * @param partition from which ordinal on its agents are to be of that
   * @param stable the last revision that has passed, told where it is another one; null if there is
   *     none
   */
  public static Workloads of(
      AgentDeployment fleet, Revision revision, int partition, @Nullable String stable) {
    StatefulSet agents =
        statefulSet(fleet, revision.pods(), partition)
            .edit()
            .editMetadata()
            .addToAnnotations(WorkloadNames.REVISION, revision.name())
            .addToAnnotations(
                stable == null || stable.equals(revision.name())
                    ? Map.of()
                    : Map.of(Revision.STABLE, stable))
            .endMetadata()
            .build();
    return new Workloads(agents, service(fleet));
  }

  /** The template as the pods of a fleet get it. */
  public static PodTemplateSpec rendered(
      AgentDeployment fleet, PodTemplateSpec template, FlagEndpoint flags) {
    return pods(fleet, template, flags);
  }

  /** The label by which the pods of a fleet are found. */
  public static Map<String, String> selector(AgentDeployment fleet) {
    return Map.of(WorkloadNames.LABEL, WorkloadNames.label(fleet.getMetadata().getName()));
  }

  /** Whether agents of that StatefulSet are told to speak TLS with the flag wires. */
  public static boolean areToldOfTls(StatefulSet agents) {
    PodSpec pods = agents.getSpec().getTemplate().getSpec();
    return Stream.concat(pods.getContainers().stream(), pods.getInitContainers().stream())
        .anyMatch(FlagEnvironment::isToldOfTls);
  }

  private static StatefulSet statefulSet(
      AgentDeployment fleet, PodTemplateSpec template, int partition) {
    return new StatefulSetBuilder()
        .withMetadata(metadata(fleet))
        .withNewSpec()
        .withReplicas(fleet.getSpec().replicas())
        .withServiceName(WorkloadNames.child(fleet.getMetadata().getName()))
        .withPodManagementPolicy("Parallel")
        .withVolumeClaimTemplates(Volumes.of(fleet))
        .withNewUpdateStrategy()
        .withType("RollingUpdate")
        .withNewRollingUpdate()
        .withPartition(partition)
        .endRollingUpdate()
        .endUpdateStrategy()
        .withNewSelector()
        .withMatchLabels(selector(fleet))
        .endSelector()
        .withTemplate(template)
        .endSpec()
        .build();
  }

  private static PodTemplateSpec pods(
      AgentDeployment fleet, PodTemplateSpec template, FlagEndpoint flags) {
    PodTemplateSpec labelled =
        template.edit().editOrNewMetadata().addToLabels(selector(fleet)).endMetadata().build();
    return fleet.getSpec().flagSetNames().isEmpty() ? labelled : flagged(fleet, labelled, flags);
  }

  private static PodTemplateSpec flagged(
      AgentDeployment fleet, PodTemplateSpec template, FlagEndpoint flags) {
    PodSpec spec = template.getSpec();
    FlagEndpoint known = TrustVolume.isTaken(spec) ? flags.untold() : flags;
    Trust trust = known.trust();
    UnaryOperator<Container> told =
        container -> {
          Container aware = FlagEnvironment.in(container, fleet, known);
          return trust == null ? aware : TrustVolume.mounted(aware);
        };
    return template
        .edit()
        .editSpec()
        .withContainers(spec.getContainers().stream().map(told).toList())
        .withInitContainers(spec.getInitContainers().stream().map(told).toList())
        .addAllToVolumes(Stream.ofNullable(trust).map(TrustVolume::of).toList())
        .endSpec()
        .build();
  }

  private static Service service(AgentDeployment fleet) {
    return new ServiceBuilder()
        .withMetadata(metadata(fleet))
        .withNewSpec()
        .withClusterIP("None")
        // An agent has its name from its first moment, not only once it is ready.
        .withPublishNotReadyAddresses(true)
        .withSelector(selector(fleet))
        .withPorts(ports(fleet.getSpec()))
        .endSpec()
        .build();
  }

  private static List<ServicePort> ports(AgentDeploymentSpec spec) {
    List<ServicePort> ports = new ArrayList<>();
    spec.ports().forEach(port -> ports.add(port(port.name(), port.port())));
    AgentDeploymentSpec.AgentMetrics metrics = spec.metrics();
    if (metrics != null
        && spec.ports().stream().noneMatch(port -> Objects.equals(port.port(), metrics.port()))) {
      boolean taken = spec.ports().stream().map(AgentPort::name).anyMatch("metrics"::equals);
      ports.add(port(taken ? "agent-metrics" : "metrics", metrics.port()));
    }
    return ports;
  }

  private static ServicePort port(String name, int number) {
    return new ServicePortBuilder()
        .withName(name)
        .withPort(number)
        .withTargetPort(new IntOrString(number))
        .withProtocol("TCP")
        .build();
  }

  static ObjectMeta metadata(AgentDeployment fleet) {
    return new ObjectMetaBuilder()
        .withName(WorkloadNames.child(fleet.getMetadata().getName()))
        .withNamespace(fleet.getMetadata().getNamespace())
        .withLabels(selector(fleet))
        .addNewOwnerReference()
        .withApiVersion(fleet.getApiVersion())
        .withKind(fleet.getKind())
        .withName(fleet.getMetadata().getName())
        .withUid(fleet.getMetadata().getUid())
        .withController(true)
        .withBlockOwnerDeletion(true)
        .endOwnerReference()
        .build();
  }
}
