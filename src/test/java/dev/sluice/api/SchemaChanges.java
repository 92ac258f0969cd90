// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * What a newer CRD refuses that an older one took: with it, objects that are stored could not be
 * changed any more, and replicas of the version before could store nothing. Rules in CEL are left
 * out: which of them is narrower nobody can compute.
 */
final class SchemaChanges {
  private static final List<String> UPPER =
      List.of("maxLength", "maxItems", "maxProperties", "maximum");
  private static final List<String> LOWER =
      List.of("minLength", "minItems", "minProperties", "minimum");
  private static final List<String> FIXED =
      List.of(
          "type",
          "format",
          "pattern",
          "x-kubernetes-int-or-string",
          "x-kubernetes-list-type",
          "x-kubernetes-list-map-keys",
          "x-kubernetes-map-type");

  private final List<String> found = new ArrayList<>();

  private SchemaChanges() {}

  /** Each as a sentence that begins with where it is. */
  static List<String> breaking(JsonNode before, JsonNode after) {
    SchemaChanges changes = new SchemaChanges();
    changes.same("/spec/scope", before, after);
    changes.same("/spec/group", before, after);
    changes.same("/spec/names/kind", before, after);
    changes.same("/spec/names/plural", before, after);
    for (JsonNode version : before.at("/spec/versions")) {
      String name = version.path("name").asText();
      JsonNode next = MissingNode.getInstance();
      for (JsonNode candidate : after.at("/spec/versions")) {
        next = candidate.path("name").asText().equals(name) ? candidate : next;
      }
      if (version.path("served").asBoolean() && !next.path("served").asBoolean()) {
        changes.found.add(name + " is served no more");
      } else {
        changes.compare(
            name, version.at("/schema/openAPIV3Schema"), next.at("/schema/openAPIV3Schema"));
      }
    }
    return changes.found;
  }

  private void same(String path, JsonNode before, JsonNode after) {
    if (!before.at(path).equals(after.at(path))) {
      found.add("%s was %s and is %s".formatted(path, before.at(path), after.at(path)));
    }
  }

  private void compare(String path, JsonNode before, JsonNode after) {
    for (String keyword : FIXED) {
      if (after.has(keyword) && !after.get(keyword).equals(before.get(keyword))) {
        found.add(told(path, keyword, before, after));
      }
    }
    for (String keyword : UPPER) {
      if (after.has(keyword)
          && (!before.has(keyword)
              || after.get(keyword).asDouble() < before.get(keyword).asDouble())) {
        found.add(told(path, keyword, before, after));
      }
    }
    for (String keyword : LOWER) {
      if (after.has(keyword)
          && (!before.has(keyword)
              || after.get(keyword).asDouble() > before.get(keyword).asDouble())) {
        found.add(told(path, keyword, before, after));
      }
    }
    if (flag(before, "nullable") && !flag(after, "nullable")) {
      found.add(path + " takes no null any more");
    }
    if (flag(before, "x-kubernetes-preserve-unknown-fields")
        && !flag(after, "x-kubernetes-preserve-unknown-fields")) {
      found.add(path + " takes no unknown fields any more");
    }
    enumeration(path, before, after);
    required(path, before, after);
    properties(path, before, after);
    if (before.has("items")) {
      compare(path + "[]", before.get("items"), after.path("items"));
    }
    if (before.path("additionalProperties").isObject()) {
      compare(path + "{}", before.get("additionalProperties"), after.path("additionalProperties"));
    }
  }

  private void enumeration(String path, JsonNode before, JsonNode after) {
    if (!after.has("enum")) {
      return;
    }
    if (!before.has("enum")) {
      found.add(told(path, "enum", before, after));
      return;
    }
    Set<JsonNode> lost = new LinkedHashSet<>();
    before.get("enum").forEach(lost::add);
    after.get("enum").forEach(lost::remove);
    lost.forEach(value -> found.add(path + " takes " + value + " no more"));
  }

  private void required(String path, JsonNode before, JsonNode after) {
    Set<String> added = new LinkedHashSet<>();
    after.path("required").forEach(name -> added.add(name.asText()));
    before.path("required").forEach(name -> added.remove(name.asText()));
    added.stream()
        .filter(name -> !after.path("properties").path(name).has("default"))
        .forEach(name -> found.add(path + "." + name + " is required, and was not"));
  }

  private void properties(String path, JsonNode before, JsonNode after) {
    before
        .path("properties")
        .properties()
        .forEach(
            one -> {
              String inner = path + "." + one.getKey();
              if (after.path("properties").has(one.getKey())) {
                compare(inner, one.getValue(), after.path("properties").get(one.getKey()));
              } else if (!flag(after, "x-kubernetes-preserve-unknown-fields")) {
                found.add(inner + " is gone");
              }
            });
  }

  private static boolean flag(JsonNode schema, String keyword) {
    return schema.path(keyword).asBoolean();
  }

  private static String told(String path, String keyword, JsonNode before, JsonNode after) {
    return before.has(keyword)
        ? "%s: %s was %s and is %s"
            .formatted(path, keyword, before.get(keyword), after.get(keyword))
        : "%s: %s is %s, and there was none".formatted(path, keyword, after.get(keyword));
  }
}
