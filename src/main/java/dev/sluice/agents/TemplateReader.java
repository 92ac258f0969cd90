// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.agents;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.cfg.CoercionAction;
import com.fasterxml.jackson.databind.cfg.CoercionInputShape;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.type.LogicalType;
import dev.sluice.agents.plan.Template;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads the pod template, which a custom resource holds unchecked.
 *
 * <p>As strict about types as the API server is with a pod, so that an unquoted {@code on} is told
 * and not passed on as {@code "true"}. Fields that the model does not know stay: the API server
 * judges them.
 */
final class TemplateReader {
  private static final String ROOT = "spec.template";
  private static final int SHOWN = 60;

  /** Lists in which a creation lets two items of one key pass, and every later apply fails. */
  private static final Map<String, List<String>> KEYS =
      Map.of(
          "env", List.of("name"),
          "hostAliases", List.of("ip"),
          "imagePullSecrets", List.of("name"),
          "ports", List.of("containerPort", "protocol"));

  private static final Map<String, String> UNSAID = Map.of("protocol", "TCP");

  private static final JsonMapper MAPPER =
      JsonMapper.builder()
          .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
          .withCoercionConfig(
              LogicalType.Textual,
              text ->
                  text.setCoercion(CoercionInputShape.Integer, CoercionAction.Fail)
                      .setCoercion(CoercionInputShape.Float, CoercionAction.Fail)
                      .setCoercion(CoercionInputShape.Boolean, CoercionAction.Fail))
          .build();

  private TemplateReader() {}

  static Template read(Map<String, Object> template) {
    JsonNode tree = MAPPER.valueToTree(template);
    Optional<String> fault = fault(tree, ROOT, "");
    if (fault.isPresent()) {
      return new Template.Garbled(fault.get());
    }
    try {
      PodTemplateSpec pods = MAPPER.treeToValue(tree, PodTemplateSpec.class);
      return pods.getSpec() == null || pods.getSpec().getContainers().isEmpty()
          ? new Template.Garbled(
              ROOT + ".spec.containers is empty: give one container with name and image at least")
          : new Template.Legible(pods);
    } catch (JsonProcessingException e) {
      return new Template.Garbled(said(e, tree));
    }
  }

  /**
   * The first thing that a Java object or an apply cannot hold: a list item that is null, or two of
   * one key. Fields that are null are as good as absent, and removed.
   */
  private static Optional<String> fault(JsonNode node, String path, String field) {
    List<String> keys = KEYS.getOrDefault(field, List.of());
    Set<List<String>> seen = new HashSet<>();
    for (int i = 0; node.isArray() && i < node.size(); i++) {
      String item = path + "[" + i + "]";
      if (node.get(i).isNull()) {
        return Optional.of(item + " is an empty list item: fill or remove it");
      }
      if (!keys.isEmpty() && !seen.add(key(node.get(i), keys))) {
        return Optional.of(
            "%s has the %s of an earlier item: keep one of them"
                .formatted(item, String.join(" and ", keys)));
      }
      Optional<String> fault = fault(node.get(i), item, "");
      if (fault.isPresent()) {
        return fault;
      }
    }
    for (Map.Entry<String, JsonNode> entry : List.copyOf(node.properties())) {
      if (entry.getValue().isNull()) {
        ((ObjectNode) node).remove(entry.getKey());
        continue;
      }
      Optional<String> fault = fault(entry.getValue(), path + "." + entry.getKey(), entry.getKey());
      if (fault.isPresent()) {
        return fault;
      }
    }
    return Optional.empty();
  }

  private static List<String> key(JsonNode item, List<String> keys) {
    return keys.stream().map(key -> item.path(key).asText(UNSAID.getOrDefault(key, ""))).toList();
  }

  private static String said(JsonProcessingException e, JsonNode template) {
    List<JsonMappingException.Reference> references =
        e instanceof JsonMappingException mapping ? mapping.getPath() : List.of();
    StringBuilder path = new StringBuilder(ROOT);
    JsonNode found = template;
    for (JsonMappingException.Reference reference : references) {
      String field = reference.getFieldName();
      path.append(field == null ? "[" + reference.getIndex() + "]" : "." + field);
      found = field == null ? found.path(reference.getIndex()) : found.path(field);
    }
    String wanted =
        e instanceof MismatchedInputException wrong ? kind(wrong.getTargetType()) : null;
    return wanted == null
        ? "%s is %s: %s".formatted(path, shown(found), e.getOriginalMessage())
        : "%s is %s: it must be %s".formatted(path, shown(found), wanted);
  }

  private static @Nullable String kind(@Nullable Class<?> type) {
    if (type == null) {
      return null;
    }
    if (Collection.class.isAssignableFrom(type)) {
      return "a list";
    }
    if (type == String.class) {
      return "text, in quotes where YAML would read something else";
    }
    if (type == Boolean.class || type == boolean.class) {
      return "true or false";
    }
    return Number.class.isAssignableFrom(type) || type.isPrimitive() ? "a number" : "an object";
  }

  private static String shown(JsonNode node) {
    String text =
        switch (node.getNodeType()) {
          case OBJECT, POJO -> "an object";
          case ARRAY -> "a list";
          case MISSING, NULL -> "empty";
          case STRING, NUMBER, BOOLEAN, BINARY -> node.toString();
        };
    return text.length() <= SHOWN ? text : text.substring(0, SHOWN) + "…";
  }
}
