// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.wiring;

import static dev.sluice.kit.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.api.FlagSet;
import dev.sluice.api.Migration;
import dev.sluice.kit.ApiServer;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinitionBuilder;
import io.fabric8.kubernetes.api.model.apiextensions.v1.JSONSchemaProps;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * CRDs that are behind, as {@code helm upgrade} leaves them: on a copy of one, of a group apart.
 */
@ExtendWith(ApiServer.class)
class InstalledCrdsTest {
  private static final String GROUP = "behind.sluice.test";

  private KubernetesClient client;

  @BeforeEach
  void open(KubernetesClient own) {
    client = own;
  }

  @AfterEach
  void clear() {
    client.apiextensions().v1().customResourceDefinitions().withName("flagsets." + GROUP).delete();
  }

  @Test
  void those_of_this_version_declare_all_that_it_writes() {
    assertThatCode(() -> InstalledCrds.requireAll(client)).doesNotThrowAnyException();
  }

  @Test
  void one_that_lacks_a_field_is_named_with_the_field_and_the_remedy() {
    // Given
    CustomResourceDefinition behind = installed("flagsets.sluice.dev");
    status(behind).remove("epoch");
    status(behind).get("claims").getItems().getSchema().getProperties().remove("uid");

    // When / Then
    assertThatThrownBy(() -> InstalledCrds.require(behind, FlagSet.class))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("flagsets.sluice.dev")
        .hasMessageContaining("status.epoch, status.claims[].uid")
        .hasMessageContaining("kubectl apply --server-side -f crds/");
  }

  @Test
  void one_that_is_not_there_is_named() {
    assertThatThrownBy(() -> InstalledCrds.require(null, Migration.class))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("migrations.sluice.dev");
  }

  @Test
  void the_api_server_refuses_a_whole_status_for_one_field_that_it_does_not_know() {
    // Given
    CustomResourceDefinition behind = installed("flagsets.sluice.dev");
    status(behind).remove("summary");
    client
        .resource(
            new CustomResourceDefinitionBuilder()
                .withNewMetadata()
                .withName("flagsets." + GROUP)
                .endMetadata()
                .withSpec(behind.getSpec())
                .editSpec()
                .withGroup(GROUP)
                .endSpec()
                .build())
        .create();
    await().ignoreExceptions().until(() -> set().create() != null);
    write("{revision: 1}");

    // When / Then
    assertThatThrownBy(() -> write("{revision: 2, summary: all off}"))
        .isInstanceOf(KubernetesClientException.class)
        .hasMessageContaining(".status.summary: field not declared in schema");
    assertThat(set().get().getAdditionalProperties().get("status").toString())
        .contains("revision=1");
  }

  private CustomResourceDefinition installed(String name) {
    return client.apiextensions().v1().customResourceDefinitions().withName(name).require();
  }

  private static Map<String, JSONSchemaProps> status(CustomResourceDefinition crd) {
    return crd.getSpec()
        .getVersions()
        .getFirst()
        .getSchema()
        .getOpenAPIV3Schema()
        .getProperties()
        .get("status")
        .getProperties();
  }

  private Resource<GenericKubernetesResource> set() {
    return client.resource(
        client.getKubernetesSerialization().unmarshal(yaml(), GenericKubernetesResource.class));
  }

  private void write(String status) {
    set()
        .subresource("status")
        .patch(
            new PatchContext.Builder()
                .withPatchType(PatchType.SERVER_SIDE_APPLY)
                .withFieldManager("sluice")
                .withForce(true)
                .build(),
            yaml() + "status: " + status);
  }

  private String yaml() {
    return """
        apiVersion: %s/v1alpha1
        kind: FlagSet
        metadata: {name: otp, namespace: %s}
        spec: {flags: [{key: registry}]}
        """
        .formatted(GROUP, client.getNamespace());
  }
}
