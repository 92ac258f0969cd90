// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import io.fabric8.kubernetes.api.model.StatusCause;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * One thing that a schema in {@code crds/} asks for, and how the API server says that it is not so.
 *
 * @param kind whose schema it is in; of rules that two kinds share, the kind on its own
 * @param field the field that a refusal names, with {@code []} for the items of lists
 * @param keyword {@code pattern}, {@code maximum}, {@code x-kubernetes-validations} and so on
 * @param says words of the refusal, as a regular expression
 */
record CrdRule(String kind, String field, String keyword, String says) {
  private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());
  private static final Pattern LITERAL = Pattern.compile("'((?:[^'\\\\]|\\\\.)*)'");

  /** A policy inside a migration has the rules of one on its own. */
  private static final String POLICY_OF_A_STAGE = "Migration:spec.stages[].health.";

  /** Every rule of every kind on what people write, and the CEL rules on what Sluice writes. */
  static List<CrdRule> all() {
    try (Stream<Path> files = Files.list(Path.of("crds"))) {
      List<CrdRule> rules = new ArrayList<>();
      for (Path file : files.filter(f -> f.toString().endsWith(".yml")).sorted().toList()) {
        JsonNode crd = YAML.readTree(file.toFile());
        collect(
            crd.at("/spec/names/kind").asText(),
            "",
            crd.at("/spec/versions/0/schema/openAPIV3Schema"),
            rules);
      }
      return rules.stream().distinct().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void collect(String kind, String field, JsonNode schema, List<CrdRule> rules) {
    for (JsonNode cel : schema.path("x-kubernetes-validations")) {
      String path = field + cel.path("fieldPath").asText();
      add(rules, kind, path.startsWith(".") ? path.substring(1) : path, "CEL", words(cel));
    }
    if (!field.startsWith("status")) {
      schema
          .properties()
          .forEach(e -> add(rules, kind, field, e.getKey(), says(e.getKey(), e.getValue())));
      for (JsonNode name : schema.path("required")) {
        add(rules, kind, child(field, name.asText()), "required", "Required value");
      }
    }
    schema
        .path("properties")
        .properties()
        .forEach(e -> collect(kind, child(field, e.getKey()), e.getValue(), rules));
    if (schema.has("items")) {
      collect(kind, field + "[]", schema.get("items"), rules);
    }
  }

  private static void add(
      List<CrdRule> rules, String kind, String field, String keyword, String says) {
    if (says == null) {
      return;
    }
    String full = kind + ":" + field;
    boolean policy = full.startsWith(POLICY_OF_A_STAGE);
    rules.add(
        new CrdRule(
            policy ? "HealthPolicy" : kind,
            policy ? "spec." + full.substring(POLICY_OF_A_STAGE.length()) : field,
            keyword,
            says));
  }

  private static String child(String field, String name) {
    return field.isEmpty() ? name : field + "." + name;
  }

  /** What the API server says of a keyword; null for those that refuse nothing. */
  private static String says(String keyword, JsonNode value) {
    return switch (keyword) {
      case "enum" -> "Unsupported value";
      case "pattern" -> Pattern.quote("should match '" + value.asText() + "'");
      case "minimum" -> "should be greater than (or equal to )?" + value.asInt() + "\\b";
      case "maximum" -> "should be less than or equal to " + value.asInt() + "\\b";
      case "minLength" -> "should be at least " + value.asInt() + " chars long";
      case "maxLength" -> "may not be (more|longer) than " + value.asInt() + "\\b";
      case "minItems" -> "should have at least " + value.asInt() + " items";
      case "maxItems" -> "must have at most " + value.asInt() + " items";
      case "x-kubernetes-list-type" -> value.asText().equals("atomic") ? null : "Duplicate value";
      default -> null;
    };
  }

  /** The longest text that its message surely has. */
  private static String words(JsonNode cel) {
    String expression = cel.path("messageExpression").asText();
    return LITERAL
        .matcher(expression)
        .results()
        .map(MatchResult::group)
        .map(literal -> literal.substring(1, literal.length() - 1).replace("\\'", "'"))
        .max(java.util.Comparator.comparing(String::length))
        .map(Pattern::quote)
        .orElseGet(() -> Pattern.quote(cel.path("message").asText()));
  }

  /** Whether that refusal of an object of that kind is by this rule. */
  boolean refuses(String refusedKind, StatusCause cause) {
    String named = Objects.requireNonNullElse(cause.getField(), "").replaceAll("\\[[^]]*]", "[]");
    boolean item = keyword.equals("x-kubernetes-list-type");
    String full = refusedKind + ":" + named;
    boolean policy = full.startsWith(POLICY_OF_A_STAGE);
    return kind.equals(policy ? "HealthPolicy" : refusedKind)
        && (policy ? "spec." + full.substring(POLICY_OF_A_STAGE.length()) : named)
            .equals(item ? field + "[]" : field)
        && Pattern.compile(says).matcher(Objects.requireNonNullElse(cause.getMessage(), "")).find();
  }

  @Override
  public String toString() {
    return kind + " " + field + ": " + keyword + " (" + says + ")";
  }
}
