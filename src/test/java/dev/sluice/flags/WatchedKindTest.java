// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.flags;

import static dev.sluice.kit.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.kit.ApiServer;
import dev.sluice.kube.Scope;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.GenericKubernetesResourceBuilder;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinitionBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A watch that outlives what would end an ordinary one. */
@ExtendWith(ApiServer.class)
class WatchedKindTest {
  private final Map<String, Ghost> seen = new ConcurrentHashMap<>();
  private final CustomResourceDefinition definition = definition();
  private KubernetesClient client;
  private WatchedKind<Ghost> ghosts;

  @AfterEach
  void close() {
    ghosts.stop();
    client.resource(definition).delete();
  }

  @Test
  void waits_for_a_kind_that_is_defined_later_and_survives_what_cannot_be_read(
      KubernetesClient own) {
    client = own;
    ghosts =
        new WatchedKind<>(
            own, Scope.ALL, Ghost.class, g -> seen.put(name(g), g), seen::remove, false);
    ghosts.start(Runnable::run);
    assertThat(ghosts.listed()).isFalse();

    own.resource(definition).create();
    await().until(ghosts::listed);

    write("one", 1, "a");
    write("two", 1, "a");
    await().until(() -> seen.size() == 2);

    write("one", "large", "b");
    write("two", 2, "b");
    await().until(() -> seen.get(id("two")).getSize() == 2);
    await().until(() -> label("one").equals("b"));
    assertThat(seen.get(id("one")).getSize()).isEqualTo(1);

    write("never-read", "large", "b");
    write("one", 3, "c");
    await().until(() -> seen.get(id("one")).getSize() == 3);
    assertThat(seen).containsOnlyKeys(id("one"), id("two"));

    own.genericKubernetesResources("test.sluice.dev/v1", "Ghost").withName("two").delete();
    await().until(() -> seen.size() == 1);
  }

  private void write(String name, Object size, String label) {
    GenericKubernetesResource ghost =
        new GenericKubernetesResourceBuilder()
            .withApiVersion("test.sluice.dev/v1")
            .withKind("Ghost")
            .withNewMetadata()
            .withName(name)
            .withNamespace(client.getNamespace())
            .addToLabels("label", label)
            .endMetadata()
            .addToAdditionalProperties("size", size)
            .build();
    client.resource(ghost).forceConflicts().serverSideApply();
  }

  private String label(String name) {
    return seen.get(id(name)).getMetadata().getLabels().get("label");
  }

  private String id(String name) {
    return client.getNamespace() + "/" + name;
  }

  private static String name(Ghost ghost) {
    return FlagSources.id(ghost);
  }

  private static CustomResourceDefinition definition() {
    return new CustomResourceDefinitionBuilder()
        .withNewMetadata()
        .withName("ghosts.test.sluice.dev")
        .endMetadata()
        .withNewSpec()
        .withGroup("test.sluice.dev")
        .withScope("Namespaced")
        .withNewNames()
        .withKind("Ghost")
        .withPlural("ghosts")
        .endNames()
        .addNewVersion()
        .withName("v1")
        .withServed(true)
        .withStorage(true)
        .withNewSchema()
        .withNewOpenAPIV3Schema()
        .withType("object")
        .withXKubernetesPreserveUnknownFields(true)
        .endOpenAPIV3Schema()
        .endSchema()
        .endVersion()
        .endSpec()
        .build();
  }
}
