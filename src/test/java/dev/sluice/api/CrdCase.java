// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.api;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.FieldValidateable.Validation;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * One file of {@code crd-cases}: what a person writes, and what the API server must say to it.
 *
 * <pre>
 * # Why the case is there.
 * # expect: words that the answer must contain, one line each; in invalid cases only
 * ---
 * the object as it is created; a status in it is written after it, as the operator would, and one
 * that is null is removed
 * ---
 * the object as it is changed; the last document is the one that is refused in an invalid case
 * </pre>
 */
record CrdCase(String name, List<String> expected, List<String> documents) {
  private static final Path FOLDER = Path.of("src/test/resources/crd-cases");
  private static final Map<String, Class<? extends CustomResource<?, ?>>> TYPES =
      Map.of(
          "AgentDeployment", AgentDeployment.class,
          "FlagSet", FlagSet.class,
          "HealthPolicy", HealthPolicy.class,
          "Migration", Migration.class);
  private static final String EXPECT = "# expect: ";

  /** The cases whose name begins so, by name. */
  static Stream<CrdCase> all(String prefix) {
    try (Stream<Path> files = Files.list(FOLDER)) {
      return files
          .filter(file -> file.getFileName().toString().startsWith(prefix))
          .sorted()
          .map(CrdCase::read)
          .toList()
          .stream();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static CrdCase read(Path file) {
    String text;
    try {
      text = Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return new CrdCase(
        file.getFileName().toString().replace(".yaml", ""),
        text.lines()
            .filter(line -> line.startsWith(EXPECT))
            .map(line -> line.substring(EXPECT.length()))
            .toList(),
        Arrays.stream(text.split("(?m)^---\n")).skip(1).toList());
  }

  /** All documents but the last. */
  void prepare(KubernetesClient client) {
    documents.subList(0, documents.size() - 1).forEach(document -> write(document, client));
  }

  /** The last document: the one that the case is about. */
  void run(KubernetesClient client) {
    write(documents.getLast(), client);
  }

  /** The object as the operator reads it. */
  CustomResource<?, ?> read(KubernetesClient client) {
    GenericKubernetesResource written = parsed(documents.getLast());
    return client
        .resources(TYPES.get(written.getKind()))
        .inNamespace(client.getNamespace())
        .withName(written.getMetadata().getName())
        .require();
  }

  void cleanUp(KubernetesClient client) {
    resource(parsed(documents.getLast()), client).delete();
  }

  private static void write(String document, KubernetesClient client) {
    GenericKubernetesResource wanted = parsed(document);
    boolean told = wanted.getAdditionalProperties().containsKey("status");
    Object status = wanted.getAdditionalProperties().remove("status");
    GenericKubernetesResource known = resource(wanted, client).get();
    GenericKubernetesResource stored;
    if (known == null) {
      stored = resource(wanted, client).fieldValidation(Validation.STRICT).create();
    } else {
      wanted.getMetadata().setResourceVersion(known.getMetadata().getResourceVersion());
      stored = resource(wanted, client).fieldValidation(Validation.STRICT).update();
    }
    if (told) {
      stored.setAdditionalProperty("status", status);
      resource(stored, client).updateStatus();
    }
  }

  static GenericKubernetesResource parsed(String document) {
    return Serialization.unmarshal(document, GenericKubernetesResource.class);
  }

  private static Resource<GenericKubernetesResource> resource(
      GenericKubernetesResource object, KubernetesClient client) {
    return client
        .genericKubernetesResources(object.getApiVersion(), object.getKind())
        .inNamespace(client.getNamespace())
        .resource(object);
  }

  @Override
  public String toString() {
    return name;
  }
}
