// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.io.IOException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * A default stands twice: in the CRD, where the API server applies it, and in the record, for
 * objects that were never stored. They must say the same.
 */
class DefaultsTest {
  private static final KubernetesSerialization CLIENT = new KubernetesSerialization();
  private static final ObjectMapper JSON = new ObjectMapper();

  @ParameterizedTest
  @CsvSource({
    "agentdeployments,dev.sluice.api.AgentDeploymentSpec",
    "flagsets,dev.sluice.api.FlagSetSpec",
    "healthpolicies,dev.sluice.api.HealthPolicySpec",
    "migrations,dev.sluice.api.MigrationSpec"
  })
  void the_record_and_the_crd_have_the_same_defaults(String plural, Class<?> spec)
      throws IOException {
    JsonNode schema =
        new YAMLMapper()
            .readTree(Path.of("crds", plural + ".sluice.dev-v1.yml").toFile())
            .at("/spec/versions/0/schema/openAPIV3Schema/properties/spec");

    assertThat(ofRecord("spec", spec)).isEqualTo(ofSchema("spec", schema));
  }

  private static Map<String, JsonNode> ofSchema(String path, JsonNode schema) {
    Map<String, JsonNode> defaults = new TreeMap<>();
    schema
        .path("properties")
        .properties()
        .forEach(
            property -> {
              String name = path + "." + property.getKey();
              JsonNode value = property.getValue();
              if (value.has("default")) {
                defaults.put(name, value.get("default"));
              }
              defaults.putAll(ofSchema(name, value.has("items") ? value.get("items") : value));
            });
    return defaults;
  }

  /** What a record makes of nothing; empty lists, maps and texts are nothing too. */
  private static Map<String, JsonNode> ofRecord(String path, Class<?> type) {
    Object made = CLIENT.unmarshal("{}", type);
    Map<String, JsonNode> defaults = new TreeMap<>();
    for (RecordComponent component : type.getRecordComponents()) {
      String name = path + "." + component.getName();
      Class<?> nested = nested(component.getGenericType());
      if (nested.isRecord()) {
        defaults.putAll(ofRecord(name, nested));
      } else {
        Object value = value(component, made);
        if (value != null && !isEmpty(value)) {
          defaults.put(name, JSON.valueToTree(value));
        }
      }
    }
    return defaults;
  }

  private static Class<?> nested(Type type) {
    return switch (type) {
      case ParameterizedType list when list.getRawType() == List.class ->
          nested(list.getActualTypeArguments()[0]);
      case ParameterizedType other -> (Class<?>) other.getRawType();
      default -> (Class<?>) type;
    };
  }

  private static boolean isEmpty(Object value) {
    return switch (value) {
      case Collection<?> list -> list.isEmpty();
      case Map<?, ?> map -> map.isEmpty();
      case String text -> text.isEmpty();
      default -> false;
    };
  }

  private static Object value(RecordComponent component, Object record) {
    try {
      return component.getAccessor().invoke(record);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }
}
