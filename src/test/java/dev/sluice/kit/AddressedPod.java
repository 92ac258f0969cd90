// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.kit;

import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.util.Map;

/** A pod that runs at an address, as far as the API server knows. */
public final class AddressedPod {
  private AddressedPod() {}

  /**
   * Creates one. Nobody schedules it, so that nobody else says where it is.
   *
   * @param annotations may be as long as pods have them
   */
  public static void create(
      KubernetesClient client, String name, String address, Map<String, String> annotations) {
    client
        .resource(
            new PodBuilder()
                .withNewMetadata()
                .withName(name)
                .withAnnotations(annotations)
                .endMetadata()
                .withNewSpec()
                .withSchedulerName("nobody")
                .addNewContainer()
                .withName("agent")
                .withImage("planner:1")
                .endContainer()
                .endSpec()
                .build())
        .create();
    client
        .pods()
        .withName(name)
        .subresource("status")
        .patch(
            PatchContext.of(PatchType.JSON_MERGE),
            "{\"status\":{\"phase\":\"Running\",\"podIP\":\"%1$s\",\"podIPs\":[{\"ip\":\"%1$s\"}]}}"
                .formatted(address));
  }
}
