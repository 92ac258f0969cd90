// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.kit;

import static dev.sluice.kit.Patience.await;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;

/**
 * A CRD with one value more, as if a later version of Sluice had brought it: until it is closed,
 * objects are stored that this version cannot read.
 */
public final class LooserCrd implements AutoCloseable {
  private final KubernetesClient client;
  private final CustomResourceDefinition strict;

  private LooserCrd(KubernetesClient client, CustomResourceDefinition strict) {
    this.client = client;
    this.strict = strict;
  }

  /**
   * Adds a value to an enum.
   *
   * @param crd name of the CRD
   * @param field JSON pointer from the schema's root, such as {@code /properties/spec/properties/x}
   * @param newer an object with that value
   */
  public static LooserCrd with(
      KubernetesClient client, String crd, String field, String value, String newer) {
    CustomResourceDefinition strict =
        client.apiextensions().v1().customResourceDefinitions().withName(crd).require();
    client
        .resource(strict)
        .patch(
            PatchContext.of(PatchType.JSON),
            "[{\"op\": \"add\", \"path\": \"/spec/versions/0/schema/openAPIV3Schema%s/enum/-\", \"value\": \"%s\"}]"
                .formatted(field, value));
    await("the API server takes the new schema").until(() -> accepts(client, newer));
    return new LooserCrd(client, strict);
  }

  private static boolean accepts(KubernetesClient client, String newer) {
    GenericKubernetesResource object =
        client.getKubernetesSerialization().unmarshal(newer, GenericKubernetesResource.class);
    try {
      client.resource(object).inNamespace(client.getNamespace()).dryRun().create();
      return true;
    } catch (KubernetesClientException e) {
      return false;
    }
  }

  @Override
  public void close() {
    strict.getMetadata().setResourceVersion(null);
    strict.getMetadata().setManagedFields(null);
    client.resource(strict).forceConflicts().serverSideApply();
  }
}
