// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.flags;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.api.FlagSet;
import dev.sluice.api.FlagSetSpec.Export;
import dev.sluice.flags.eval.FlagTable;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.OwnerReference;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

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

  private static final String SPEC = "spec";
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

  /**
   * The object as it has to be: the one that is there, with what it has to hold instead of what it
   * holds; itself if that is the same. What others add to its metadata stays, what they add to its
   * flags does not.
   *
   * @param found null if there is none
   */
  HasMetadata of(FlagTable table, @Nullable HasMetadata found) {
    HasMetadata wanted =
        switch (kind) {
          case ConfigMap ->
              (found instanceof ConfigMap map ? map.toBuilder() : new ConfigMapBuilder())
                  .withMetadata(metadata(found, table))
                  .withData(Map.of(FILE, document(table)))
                  .withBinaryData(null)
                  .build();
          case FeatureFlag -> {
            GenericKubernetesResource object = new GenericKubernetesResource();
            if (found instanceof GenericKubernetesResource before) {
              object.setAdditionalProperties(new TreeMap<>(before.getAdditionalProperties()));
            }
            object.setApiVersion(FEATURE_FLAG_VERSION);
            object.setKind(kind.name());
            object.setMetadata(metadata(found, table));
            object.setAdditionalProperty(SPEC, spec(table));
            yield object;
          }
        };
    return found != null && tree(wanted).equals(tree(found)) ? found : wanted;
  }

  private static String document(FlagTable table) {
    return FlagdDocument.of(List.of(table)).json();
  }

  /** Without metadata of flags: the older kinds refuse what they do not know. */
  private static Map<String, ?> spec(FlagTable table) {
    try {
      ObjectNode flags = (ObjectNode) JSON.readTree(document(table)).get("flags");
      flags.forEach(flag -> ((ObjectNode) flag).remove("metadata"));
      return Map.of("flagSpec", Map.of("flags", JSON.convertValue(flags, Map.class)));
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** As JSON that was read: numbers of one value are equal there. */
  private static JsonNode tree(HasMetadata object) {
    try {
      return JSON.readTree(JSON.writeValueAsString(object));
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }

  private ObjectMeta metadata(@Nullable HasMetadata found, FlagTable table) {
    ObjectMeta owner = set.getMetadata();
    return new ObjectMetaBuilder(found == null ? new ObjectMeta() : found.getMetadata())
        .withName(name())
        .withNamespace(owner.getNamespace())
        .addToLabels("app.kubernetes.io/managed-by", "sluice")
        .addToAnnotations("sluice.dev/copy-of", "FlagSet " + owner.getName() + "; do not edit")
        .addToAnnotations("sluice.dev/flag-set-id", table.id())
        .addToAnnotations("sluice.dev/version", table.version())
        .withOwnerReferences(
            new OwnerReference(
                set.getApiVersion(), false, true, set.getKind(), owner.getName(), owner.getUid()))
        .build();
  }
}
