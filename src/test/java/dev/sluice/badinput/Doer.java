// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.badinput;

import static dev.sluice.kit.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.badinput.BadInput.Step;
import dev.sluice.local.ControlPlaneException;
import dev.sluice.local.LocalCluster;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Does the steps of a bad input with kubectl, as people do, and looks what stands then. */
record Doer(LocalCluster cluster, String namespace) {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** Does all steps but the last. */
  void prepare(BadInput input) {
    input.steps().subList(0, input.steps().size() - 1).forEach(this::run);
  }

  /** Does the last step. */
  void finish(BadInput input) {
    run(input.steps().getLast());
  }

  private void run(Step step) {
    String[] words = step.command().split(" ", 2);
    String rest = words.length > 1 ? words[1] : "";
    switch (words[0]) {
      case "apply" -> kubectl(step.text(), "apply", "-f", "-");
      case "create" -> kubectl(step.text(), "create", "-f", "-");
      case "lenient" -> kubectl(step.text(), "create", "--validate=ignore", "-f", "-");
      case "status" ->
          kubectl(
              step.text(),
              "apply",
              "--server-side",
              "--force-conflicts",
              "--subresource=status",
              "-f",
              "-");
      case "raw" ->
          kubectl(
              step.text(),
              "create",
              "--raw",
              "/apis/sluice.dev/v1alpha1/namespaces/" + namespace + "/" + rest,
              "-f",
              "-");
      case "annotate" -> annotate(rest);
      case "patch" -> {
        String[] what = rest.split(" ", 2);
        kubectl("", "patch", what[0], "--type=merge", "-p", what[1]);
      }
      case "delete" ->
          kubectl("", "delete", rest.replace("{namespace}", namespace), "--wait=false");
      case "gone" -> stands(rest + " absent");
      case "await" -> stands(rest);
      default -> throw new IllegalArgumentException("no step " + step.command());
    }
  }

  private void annotate(String rest) {
    String[] what = rest.split(" ", 2);
    kubectl(
        "",
        "annotate",
        "--overwrite",
        what[0],
        what[1].replace("\\n", "\n").replace("\\e", "\u001b").replace("\\t", "\t"));
  }

  private String kubectl(String input, String... args) {
    List<String> line = new ArrayList<>(List.of("--namespace", namespace));
    line.addAll(Arrays.asList(args));
    return cluster.kubectlWith(input, line.toArray(String[]::new));
  }

  /** Waits until that stands, and fails with what stands instead. */
  void stands(String then) {
    await().pollInterval(Duration.ofMillis(300)).untilAsserted(() -> assertStands(then));
  }

  private void assertStands(String then) {
    String[] words = then.split(" ", 3);
    switch (words[0]) {
      case "Event" -> assertThat(events(words[1])).as(then).contains(words[2].substring(2));
      default -> {
        if (words[2].equals("absent")) {
          assertThat(kubectl("", "get", words[0], words[1], "--ignore-not-found", "-o", "name"))
              .as(then)
              .isBlank();
          return;
        }
        String[] path = words[2].split(" ", 3);
        String found = at(object(words[0], words[1]), path[0]);
        String wanted = path.length > 2 ? path[2] : "";
        switch (path[1]) {
          case "=" -> assertThat(found).as(then).isEqualTo(wanted);
          case "~" -> assertThat(found).as(then).contains(wanted);
          case "!~" -> assertThat(found).as(then).doesNotContain(wanted);
          default -> throw new IllegalArgumentException("no comparison in " + then);
        }
      }
    }
  }

  private JsonNode object(String kind, String name) {
    return parsed(kubectl("", "get", kind, name, "-o", "json"));
  }

  private String events(String reason) {
    StringBuilder notes = new StringBuilder();
    for (JsonNode event :
        parsed(kubectl("", "get", "events.events.k8s.io", "-o", "json")).path("items")) {
      if (event.path("reason").asText().equals(reason)) {
        notes.append(event.path("note").asText()).append('\n');
      }
    }
    return notes.toString();
  }

  private static JsonNode parsed(String json) {
    try {
      return JSON.readTree(json);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Items of a list are found by their type, name, key or stage; {@code last} is the last one. */
  private static String at(JsonNode object, String path) {
    JsonNode node = object;
    for (String part : path.split("\\.", -1)) {
      node = node.isArray() ? item(node, part) : node.path(part.replace('|', '.'));
    }
    return node.isValueNode() ? node.asText() : node.toString();
  }

  private static JsonNode item(JsonNode list, String name) {
    for (JsonNode item : list) {
      for (String key : List.of("type", "name", "key", "stage")) {
        if (item.path(key).asText().equals(name)) {
          return item;
        }
      }
    }
    return list.path(name.equals("last") ? list.size() - 1 : -1);
  }

  /** What kubectl says where the last step is refused. */
  String refusal(BadInput input) {
    try {
      finish(input);
    } catch (ControlPlaneException refused) {
      return refused.getMessage();
    }
    throw new AssertionError(input + " is accepted: " + input.title());
  }
}
