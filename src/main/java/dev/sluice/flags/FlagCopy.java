// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.flags;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.sluice.api.FlagSet;
import dev.sluice.api.FlagSetSpec.Export;
import dev.sluice.flags.eval.FlagTable;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.OwnerReference;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;

/**
 * A copy of what is served of one set. What is leased is off in it: a copy hears of nothing, so it
 * can promise nothing.
 *
 * @param kind what kind of object holds it
 * @param set the FlagSet that it is a copy of, and goes with
 */
record FlagCopy(Export kind, FlagSet set) {
  /** Where agents find the document in the ConfigMap. */
  static final String FILE = "flags.json";

  static final String FEATURE_FLAG_VERSION = "core.openfeature.dev/v1beta1";

  private static final String CONFIG_MAP_SUFFIX = "-flags";
  private static final JsonMapper JSON = new JsonMapper();

  String name() {
    String set = this.set.getMetadata().getName();
    return switch (kind) {
      case ConfigMap -> set + CONFIG_MAP_SUFFIX;
      case FeatureFlag -> set;
    };
  }

  /** As people are told of it. */
  String title() {
    return kind + " " + name();
  }

  /** Whether that object is the copy, and nobody else's. */
  boolean is(HasMetadata object) {
    return object.getMetadata().getOwnerReferences().stream()
        .anyMatch(
            owner ->
                Boolean.TRUE.equals(owner.getController())
                    && owner.getUid().equals(set.getMetadata().getUid()));
  }

  /** The object as it has to be. */
  HasMetadata of(FlagTable table) {
    String document = FlagdDocument.of(List.of(table)).json();
    return switch (kind) {
      case ConfigMap ->
          new ConfigMapBuilder().withMetadata(metadata()).withData(Map.of(FILE, document)).build();
      case FeatureFlag -> featureFlag(table, document);
    };
  }

  private HasMetadata featureFlag(FlagTable table, String document) {
    GenericKubernetesResource object = new GenericKubernetesResource();
    object.setApiVersion(FEATURE_FLAG_VERSION);
    object.setKind(kind.name());
    object.setMetadata(metadata());
    try {
      Map<?, ?> flags = JSON.readValue(document, Map.class);
      Map<String, String> about = Map.of("flagSetId", table.id(), "version", table.version());
      object.setAdditionalProperty(
          "spec", Map.of("flagSpec", Map.of("flags", flags.get("flags"), "metadata", about)));
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
    return object;
  }

  private ObjectMeta metadata() {
    ObjectMeta owner = set.getMetadata();
    return new ObjectMetaBuilder()
        .withName(name())
        .withNamespace(owner.getNamespace())
        .addToLabels("app.kubernetes.io/managed-by", "sluice")
        .addToAnnotations("sluice.dev/copy-of", "FlagSet " + owner.getName() + "; do not edit")
        .withOwnerReferences(
            new OwnerReference(
                set.getApiVersion(), false, true, set.getKind(), owner.getName(), owner.getUid()))
        .build();
  }
}
