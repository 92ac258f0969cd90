// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.local.Home;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The CRDs take all that those of the last release took, which are in {@code
 * src/test/resources/crds-released}. A release moves them there by {@code mvn test
 * -Dtest=CrdCompatibilityTest -Dcrds.released=true}; nothing else does, unless it means to break.
 */
class CrdCompatibilityTest {
  private static final Path NOW = Home.find().resolve("crds");
  private static final Path RELEASED = Home.find().resolve("src/test/resources/crds-released");
  private static final ObjectMapper JSON = new ObjectMapper();

  @Test
  void what_the_last_release_took_is_taken_still() throws IOException {
    if (Boolean.getBoolean("crds.released")) {
      for (Path crd : files(NOW)) {
        Files.copy(crd, RELEASED.resolve(crd.getFileName()), StandardCopyOption.REPLACE_EXISTING);
      }
    }
    assertThat(files(RELEASED)).isNotEmpty();
    for (Path released : files(RELEASED)) {
      Path now = NOW.resolve(released.getFileName());
      assertThat(now).as("a kind that was released").isRegularFile();
      assertThat(SchemaChanges.breaking(read(released), read(now)))
          .as(
              "%s would refuse objects that are stored in clusters of the last release: take the"
                  + " change back, or make it a new version of the API",
              now.getFileName())
          .isEmpty();
    }
  }

  static Stream<Arguments> changes() {
    return Stream.of(
        change("v1.a is gone", s -> properties(s).remove("a")),
        change("v1.a takes \"Two\" no more", s -> ((ArrayNode) a(s).get("enum")).remove(1)),
        change("v1.b: enum is [\"x\"], and there was none", s -> b(s).putArray("enum").add("x")),
        change("v1.b: pattern was \"^x\" and is \"^xy\"", s -> b(s).put("pattern", "^xy")),
        change("v1.b: maxLength was 9 and is 8", s -> b(s).put("maxLength", 8)),
        change("v1.b: minLength is 1, and there was none", s -> b(s).put("minLength", 1)),
        change("v1.b: type was \"string\" and is \"integer\"", s -> b(s).put("type", "integer")),
        change("v1.b is required, and was not", s -> s.putArray("required").add("b")),
        change("v1.c[]: maxLength is 3, and there was none", s -> c(s).put("maxLength", 3)),
        change("v1.d takes no null any more", s -> d(s).put("nullable", false)),
        change(
            "v1.d takes no unknown fields any more",
            s -> d(s).remove("x-kubernetes-preserve-unknown-fields")));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("changes")
  void a_change_that_refuses_more_is_named(String told, Consumer<ObjectNode> change) {
    JsonNode before = crd();
    JsonNode after = before.deepCopy();
    change.accept((ObjectNode) schema(after));

    assertThat(SchemaChanges.breaking(before, after)).containsExactly(told);
  }

  static Stream<Consumer<ObjectNode>> additions() {
    return Stream.of(
        s -> properties(s).putObject("new").put("type", "string"),
        s -> {
          properties(s).putObject("new").put("type", "string").put("default", "x");
          s.putArray("required").add("new");
        },
        s -> ((ArrayNode) a(s).get("enum")).add("Three"),
        s -> b(s).remove("pattern"),
        s -> b(s).put("maxLength", 10));
  }

  @ParameterizedTest
  @MethodSource("additions")
  void a_change_that_takes_more_is_none(Consumer<ObjectNode> change) {
    JsonNode before = crd();
    JsonNode after = before.deepCopy();
    change.accept((ObjectNode) schema(after));

    assertThat(SchemaChanges.breaking(before, after)).isEmpty();
  }

  @Test
  void a_version_that_is_served_no_more_is_named() {
    JsonNode after = crd();
    ((ObjectNode) after.at("/spec/versions/0")).put("served", false);

    assertThat(SchemaChanges.breaking(crd(), after)).containsExactly("v1 is served no more");
  }

  private static Arguments change(String told, Consumer<ObjectNode> change) {
    return Arguments.of(told, change);
  }

  private static JsonNode crd() {
    try {
      return JSON.readTree(
          """
          {"spec": {"group": "g", "scope": "Namespaced", "names": {"kind": "K", "plural": "ks"},
            "versions": [{"name": "v1", "served": true, "schema": {"openAPIV3Schema": {
              "type": "object", "properties": {
                "a": {"type": "string", "enum": ["One", "Two"]},
                "b": {"type": "string", "pattern": "^x", "maxLength": 9},
                "c": {"type": "array", "items": {"type": "string"}},
                "d": {"type": "object", "nullable": true,
                  "x-kubernetes-preserve-unknown-fields": true}}}}}]}}
          """);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static JsonNode schema(JsonNode crd) {
    return crd.at("/spec/versions/0/schema/openAPIV3Schema");
  }

  private static ObjectNode properties(ObjectNode schema) {
    return (ObjectNode) schema.get("properties");
  }

  private static ObjectNode a(ObjectNode schema) {
    return (ObjectNode) properties(schema).get("a");
  }

  private static ObjectNode b(ObjectNode schema) {
    return (ObjectNode) properties(schema).get("b");
  }

  private static ObjectNode c(ObjectNode schema) {
    return (ObjectNode) properties(schema).get("c").get("items");
  }

  private static ObjectNode d(ObjectNode schema) {
    return (ObjectNode) properties(schema).get("d");
  }

  private static JsonNode read(Path crd) throws IOException {
    return JSON.valueToTree(Serialization.unmarshal(Files.readString(crd), Object.class));
  }

  private static List<Path> files(Path folder) throws IOException {
    try (Stream<Path> all = Files.list(folder)) {
      return all.filter(file -> file.toString().endsWith(".yml")).sorted().toList();
    }
  }
}
