// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.kit;

import dev.sluice.agents.plan.FlagEndpoint;
import dev.sluice.agents.plan.Workloads;
import dev.sluice.api.AgentDeployment;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.util.HashMap;
import java.util.Map;

/**
 * The environment that an AgentDeployment gives its pods, as a kubelet makes it of the template.
 */
public final class PodEnvironment {
  private static final KubernetesSerialization YAML = new KubernetesSerialization();

  private PodEnvironment() {}

  /** That of pod {@code planner-3} of AgentDeployment {@code shop/planner}. */
  public static Map<String, String> of(FlagEndpoint flags) {
    AgentDeployment fleet =
        YAML.unmarshal(
            """
            apiVersion: sluice.dev/v1alpha1
            kind: AgentDeployment
            metadata: {name: planner, namespace: shop, uid: u}
            spec:
              replicas: 10
              flagSetNames: [otp]
              template: {spec: {containers: [{name: agent, image: x}]}}
            """,
            AgentDeployment.class);
    PodTemplateSpec template = YAML.convertValue(fleet.getSpec().template(), PodTemplateSpec.class);
    Map<String, String> environment = new HashMap<>();
    for (EnvVar variable :
        Workloads.of(fleet, template, flags)
            .statefulSet()
            .getSpec()
            .getTemplate()
            .getSpec()
            .getContainers()
            .getFirst()
            .getEnv()) {
      environment.put(variable.getName(), value(variable, environment));
    }
    return environment;
  }

  private static String value(EnvVar variable, Map<String, String> earlier) {
    if (variable.getValueFrom() != null) {
      return switch (variable.getValueFrom().getFieldRef().getFieldPath()) {
        case "metadata.name" -> "planner-3";
        case "metadata.labels['apps.kubernetes.io/pod-index']" -> "3";
        case String other -> throw new IllegalArgumentException(other);
      };
    }
    String value = variable.getValue();
    for (Map.Entry<String, String> one : earlier.entrySet()) {
      value = value.replace("$(" + one.getKey() + ")", one.getValue());
    }
    return value;
  }
}
