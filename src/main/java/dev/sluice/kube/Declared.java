// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.kube;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ManagedFieldsEntry;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.Quantity;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.IntStream;

/**
 * Whether an object already is as Sluice declares it, so that nothing is written while nothing
 * changes.
 *
 * <p>The API server adds defaults, and others may add labels, variables, containers: what is
 * declared has to be contained in the object, no more. That cannot show what is declared no longer,
 * so the declaration's digest goes with it, as an annotation.
 */
public final class Declared {
  /** Annotation of a child: digest of what Sluice last declared of it. */
  static final String DIGEST = "sluice.dev/declared";

  private static final int DIGEST_BYTES = 8;

  private static final JsonMapper MAPPER =
      JsonMapper.builder()
          .enable(MapperFeature.SORT_PROPERTIES_ALPHABETICALLY)
          .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
          .build();

  /** Lists that several writers share: each has items of its own. */
  private static final Set<String> SHARED_LISTS =
      Set.of(
          "containers",
          "env",
          "imagePullSecrets",
          "initContainers",
          "ownerReferences",
          "ports",
          "volumeMounts",
          "volumes");

  /** Maps that mean something else with one entry more. */
  private static final Set<String> WHOLE_MAPS = Set.of("matchLabels", "nodeSelector", "selector");

  /** Without an entry it selects all; where there is none, nothing. */
  private static final String SELECTOR = "selector";

  private Declared() {}

  /** Adds the digest of all the rest; to be called once, when the declaration is complete. */
  static void stamp(HasMetadata declared) {
    ObjectMeta metadata = declared.getMetadata();
    Map<String, String> annotations =
        new TreeMap<>(metadata.getAnnotations() == null ? Map.of() : metadata.getAnnotations());
    annotations.put(DIGEST, digest(declared));
    metadata.setAnnotations(annotations);
  }

  /** Whether everything declared, digest included, stands in the object. */
  public static boolean holds(HasMetadata declared, HasMetadata actual) {
    return within("", MAPPER.valueToTree(declared), MAPPER.valueToTree(actual));
  }

  /** Whether these are the fields that a POST of ours wrote, and no apply since. */
  static boolean isCreation(ManagedFieldsEntry entry) {
    return "Update".equals(entry.getOperation())
        && entry.getFieldsV1() != null
        && MAPPER
            .valueToTree(entry.getFieldsV1())
            .path("f:metadata")
            .path("f:annotations")
            .has("f:" + DIGEST);
  }

  private static boolean within(String field, JsonNode declared, JsonNode actual) {
    if (actual.isMissingNode() || actual.isNull()) {
      // The API server leaves out what is empty.
      return isZero(declared);
    }
    return switch (declared.getNodeType()) {
      case OBJECT ->
          actual.isObject()
              && (!WHOLE_MAPS.contains(field) || declared.size() >= actual.size())
              && declared.properties().stream()
                  .allMatch(e -> within(e.getKey(), e.getValue(), actual.path(e.getKey())));
      case ARRAY ->
          actual.isArray()
              && (SHARED_LISTS.contains(field) || declared.size() == actual.size())
              && inOrder(declared, actual);
      case STRING, NUMBER -> declared.equals(actual) || isSameQuantity(declared, actual);
      case BOOLEAN, BINARY, MISSING, NULL, POJO -> declared.equals(actual);
    };
  }

  private static boolean inOrder(JsonNode declared, JsonNode actual) {
    int next = 0;
    for (JsonNode item : actual) {
      if (next < declared.size() && within("", declared.get(next), item)) {
        next++;
      }
    }
    return next == declared.size();
  }

  /**
   * Whether both say the same, no more and no less, as the API server compares what may not change:
   * an empty text is not the lack of one, an empty list or map is, and an empty selector is not.
   */
  public static boolean isSame(JsonNode one, JsonNode other) {
    return isSame("", one, other);
  }

  private static boolean isSame(String name, JsonNode one, JsonNode other) {
    if (one.isMissingNode() || one.isNull() || other.isMissingNode() || other.isNull()) {
      return isNone(name, one) && isNone(name, other);
    }
    if (one.isObject() && other.isObject()) {
      Set<String> fields = new TreeSet<>();
      one.fieldNames().forEachRemaining(fields::add);
      other.fieldNames().forEachRemaining(fields::add);
      return fields.stream().allMatch(field -> isSame(field, one.path(field), other.path(field)));
    }
    if (one.isArray() && other.isArray()) {
      return one.size() == other.size()
          && IntStream.range(0, one.size()).allMatch(i -> isSame("", one.get(i), other.get(i)));
    }
    return one.equals(other)
        || (one.isValueNode() && other.isValueNode() && isSameQuantity(one, other));
  }

  private static boolean isNone(String name, JsonNode node) {
    return node.isMissingNode()
        || node.isNull()
        || (node.isContainerNode() && node.isEmpty() && !name.equals(SELECTOR));
  }

  /** An object as JSON. */
  public static JsonNode tree(HasMetadata object) {
    return MAPPER.valueToTree(object);
  }

  private static boolean isZero(JsonNode declared) {
    return switch (declared.getNodeType()) {
      case OBJECT, ARRAY -> declared.isEmpty();
      case STRING -> declared.asText().isEmpty();
      case NUMBER -> declared.asDouble() == 0;
      case BOOLEAN -> !declared.asBoolean();
      case MISSING, NULL -> true;
      case BINARY, POJO -> false;
    };
  }

  /** The API server writes 0.5 as 500m. */
  private static boolean isSameQuantity(JsonNode declared, JsonNode actual) {
    try {
      return Quantity.parse(declared.asText()).equals(Quantity.parse(actual.asText()));
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  private static String digest(HasMetadata declared) {
    try {
      byte[] text = MAPPER.writeValueAsString(declared).getBytes(StandardCharsets.UTF_8);
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(text);
      return HexFormat.of().formatHex(digest, 0, DIGEST_BYTES);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
