// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.wiring;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.sluice.api.HealthPolicySpec;
import dev.sluice.api.MigrationStatus.Measured;
import dev.sluice.api.Overlay;
import dev.sluice.api.RolloutRecord;
import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.apiextensions.v1.JSONSchemaProps;
import io.fabric8.kubernetes.api.model.apiextensions.v1.JSONSchemaPropsBuilder;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * The rules by which the schema of one CRD is completed, from the schema itself and the record that
 * it was made from:
 *
 * <ul>
 *   <li>a list whose items require {@code name}, {@code key}, {@code type}, {@code percent} or
 *       {@code agentDeploymentName} is a map on the first of these; any other list of objects is
 *       atomic;
 *   <li>a list of scalars is a set in the spec, but for one whose order counts, and atomic in the
 *       status;
 *   <li>an {@code Integer} is an int32, a {@code Long} an int64, a {@code Double} a double;
 *   <li>conditions are those of {@code metav1.Condition};
 *   <li>where unknown fields are preserved, nothing more is said about them;
 *   <li>what is described elsewhere is not described again, and of what was measured, and below the
 *       first level of the record, only its shape is said;
 *   <li>a rule is said once;
 *   <li>every list, map and string of a spec is bounded, because the cost of CEL is estimated from
 *       the bounds: the types must say them, with {@code @Size}. In a status they say them where a
 *       rule reads; where one reads more, the API server refuses the CRD for its cost.
 * </ul>
 */
final class CrdSchemaRules {
  /**
   * A variable is that of any container, a health policy is described by the CRD of its kind, the
   * record by {@code src/docs/record.md}, and what was measured by {@code src/docs/report.md}: with
   * all of that a Migration's CRD would be too large.
   */
  private static final Set<Type> DESCRIBED_ELSEWHERE =
      Set.of(HealthPolicySpec.class, RolloutRecord.class, Measured.class, Overlay.Variable.class);

  private static final List<String> LIST_KEYS =
      List.of("name", "key", "type", "percent", "agentDeploymentName");

  /** Lists of scalars whose order counts, and in which one may come twice. */
  private static final String ORDERED = ".args";

  private static final long CONDITIONS = 8;

  private final String kind;
  private final List<String> faults = new ArrayList<>();

  CrdSchemaRules(String kind) {
    this.kind = kind;
  }

  void shapeSpec(JSONSchemaProps schema, Type type) {
    shape("spec", schema, type, true);
  }

  void shapeStatus(JSONSchemaProps schema, Type type) {
    shape("status", schema, type, false);
  }

  void requireNoFaults() {
    if (!faults.isEmpty()) {
      throw new IllegalStateException(
          "The CRD of %s cannot be generated:%n  %s"
              .formatted(kind, String.join(System.lineSeparator() + "  ", faults)));
    }
  }

  private void shape(String path, JSONSchemaProps schema, Type type, boolean spec) {
    // The generator reads the rules of a record's component off its field and its accessor.
    schema.setXKubernetesValidations(
        schema.getXKubernetesValidations().stream().distinct().toList());
    if (Boolean.TRUE.equals(schema.getXKubernetesPreserveUnknownFields())) {
      // A schema for the values would switch the pruning on again, one level down.
      schema.setAdditionalProperties(null);
      return;
    }
    switch (schema.getType()) {
      case "object" -> shapeObject(path, schema, type, spec);
      case "array" -> shapeList(path, schema, argument(type, 0), spec);
      case "string" -> boundString(path, schema, spec);
      case "integer", "number" -> schema.setFormat(format(path, type));
      case "boolean" -> {}
      default -> faults.add("%s: type %s is not known here".formatted(path, schema.getType()));
    }
  }

  private void shapeObject(String path, JSONSchemaProps schema, Type type, boolean spec) {
    if (schema.getAdditionalProperties() != null) {
      requireBound(path, "map", spec && schema.getMaxProperties() == null);
      shape(path + ".*", schema.getAdditionalProperties().getSchema(), argument(type, 1), spec);
      return;
    }
    Map<String, Type> components = components(type);
    schema
        .getProperties()
        .forEach(
            (name, property) -> {
              Type component = components.get(name);
              if (component == null) {
                faults.add(
                    "%s.%s: no component of %s: remove the getter that leaks into the schema"
                        .formatted(path, name, type.getTypeName()));
              } else {
                shape(path + "." + name, property, component, spec);
              }
            });
    if (DESCRIBED_ELSEWHERE.contains(type) && !path.equals("spec")) {
      parts(schema).forEach(CrdSchemaRules::undescribe);
    }
    if (type == RolloutRecord.class) {
      parts(schema).flatMap(CrdSchemaRules::parts).forEach(CrdSchemaRules::bare);
    }
    if (type == Measured.class) {
      parts(schema).forEach(CrdSchemaRules::bare);
    }
  }

  /** The description of the whole stays, and says where those of the parts are. */
  private static void undescribe(JSONSchemaProps schema) {
    schema.setDescription(null);
    if ("atomic".equals(schema.getXKubernetesListType())) {
      // So is a list that says nothing.
      schema.setXKubernetesListType(null);
    }
    parts(schema).forEach(CrdSchemaRules::undescribe);
  }

  /** Sluice itself writes it, out of what is checked and completed where people write it. */
  private static void bare(JSONSchemaProps schema) {
    schema.setDefault(null);
    schema.setEnum(List.of());
    schema.setMinimum(null);
    schema.setMaximum(null);
    if (!"date-time".equals(schema.getFormat())) {
      schema.setFormat(null);
    }
    parts(schema).forEach(CrdSchemaRules::bare);
  }

  private static Stream<JSONSchemaProps> parts(JSONSchemaProps schema) {
    return schema.getItems() == null
        ? schema.getProperties().values().stream()
        : Stream.of(schema.getItems().getSchema());
  }

  private void shapeList(String path, JSONSchemaProps schema, Type itemType, boolean spec) {
    if (itemType == Condition.class) {
      schema.getItems().setSchema(condition());
      schema.setMaxItems(CONDITIONS);
      asMap(schema, "type");
      return;
    }
    requireBound(path, "list", spec && schema.getMaxItems() == null);
    JSONSchemaProps items = schema.getItems().getSchema();
    if ("object".equals(items.getType())) {
      LIST_KEYS.stream()
          .filter(items.getRequired()::contains)
          .findFirst()
          .ifPresentOrElse(
              key -> asMap(schema, key), () -> schema.setXKubernetesListType("atomic"));
    } else {
      schema.setXKubernetesListType(spec && !path.endsWith(ORDERED) ? "set" : "atomic");
    }
    shape(path + "[]", items, itemType, spec);
  }

  private static void asMap(JSONSchemaProps list, String key) {
    list.setXKubernetesListType("map");
    list.setXKubernetesListMapKeys(List.of(key));
  }

  private void boundString(String path, JSONSchemaProps schema, boolean spec) {
    boolean bounded =
        schema.getMaxLength() != null
            || !schema.getEnum().isEmpty()
            || "date".equals(schema.getFormat())
            || "date-time".equals(schema.getFormat());
    requireBound(path, "string", spec && !bounded);
  }

  private void requireBound(String path, String what, boolean missing) {
    if (missing) {
      faults.add("%s: a %s without a bound: add @Size(max = ..)".formatted(path, what));
    }
  }

  private String format(String path, Type type) {
    if (type == Integer.class) {
      return "int32";
    } else if (type == Long.class) {
      return "int64";
    } else if (type == Double.class) {
      return "double";
    }
    faults.add(
        "%s: a number of type %s: use Integer, Long or Double (a primitive defeats defaults)"
            .formatted(path, type.getTypeName()));
    return "int64";
  }

  private static Type argument(Type type, int index) {
    return type instanceof ParameterizedType parameterized
        ? parameterized.getActualTypeArguments()[index]
        : Object.class;
  }

  private static Map<String, Type> components(Type type) {
    Map<String, Type> components = new TreeMap<>();
    if (type instanceof Class<?> record && record.isRecord()) {
      Arrays.stream(record.getRecordComponents())
          .forEach(component -> components.put(jsonName(component), component.getGenericType()));
    }
    return components;
  }

  private static String jsonName(RecordComponent component) {
    JsonProperty renamed = component.getAccessor().getAnnotation(JsonProperty.class);
    return renamed == null || renamed.value().isEmpty() ? component.getName() : renamed.value();
  }

  /** metav1.Condition, bounds included. */
  private static JSONSchemaProps condition() {
    Map<String, JSONSchemaProps> properties = new LinkedHashMap<>();
    properties.put(
        "lastTransitionTime",
        new JSONSchemaPropsBuilder().withType("string").withFormat("date-time").build());
    properties.put("message", string(32768).build());
    properties.put(
        "observedGeneration",
        new JSONSchemaPropsBuilder()
            .withType("integer")
            .withFormat("int64")
            .withMinimum(0.0)
            .build());
    properties.put("reason", string(1024).withMinLength(1L).build());
    properties.put(
        "status",
        string(7)
            .withEnum(
                TextNode.valueOf("True"), TextNode.valueOf("False"), TextNode.valueOf("Unknown"))
            .build());
    properties.put("type", string(316).withMinLength(1L).build());
    return new JSONSchemaPropsBuilder()
        .withType("object")
        .withProperties(properties)
        .withRequired("lastTransitionTime", "message", "reason", "status", "type")
        .build();
  }

  private static JSONSchemaPropsBuilder string(long maxLength) {
    return new JSONSchemaPropsBuilder().withType("string").withMaxLength(maxLength);
  }
}
