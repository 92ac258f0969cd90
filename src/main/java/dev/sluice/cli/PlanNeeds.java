// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;

/** What a plan cannot be drawn without: the fields that the API requires. */
final class PlanNeeds {
  private PlanNeeds() {}

  /** Where such fields are missing in a Migration as it was read. */
  static List<String> missing(JsonNode migration) {
    List<String> missing = new ArrayList<>();
    JsonNode spec = migration.path("spec");
    need(spec, "flagSetName", "spec", missing);
    if (spec.path("stages").isEmpty()) {
      missing.add("spec.stages is required: give at least one");
    }
    each(
        spec,
        "stages",
        "spec",
        (stage, at) -> {
          need(stage, "name", at, missing);
          each(stage, "flags", at, (flag, where) -> need(flag, "key", where, missing));
          each(stage, "steps", at, (step, where) -> need(step, "percent", where, missing));
          each(stage, "readiness", at, (check, where) -> resource(check, where, missing));
        });
    return List.copyOf(missing);
  }

  private static void resource(JsonNode check, String at, List<String> missing) {
    need(check, "name", at, missing);
    if (check.hasNonNull("job")) {
      need(check.get("job"), "cronJobName", at + ".job", missing);
    } else {
      need(check, "resource", at, missing);
    }
    if (check.hasNonNull("resource")) {
      JsonNode resource = check.get("resource");
      for (String field : List.of("apiVersion", "kind", "name")) {
        need(resource, field, at + ".resource", missing);
      }
    }
  }

  private interface Part {
    void look(JsonNode part, String at);
  }

  private static void each(JsonNode of, String list, String at, Part part) {
    JsonNode parts = of.path(list);
    for (int i = 0; i < parts.size(); i++) {
      part.look(parts.get(i), at + "." + list + "[" + i + "]");
    }
  }

  private static void need(JsonNode of, String field, String at, List<String> missing) {
    if (!of.hasNonNull(field)) {
      missing.add(at + "." + field + " is required");
    }
  }
}
