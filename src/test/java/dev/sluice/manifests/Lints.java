// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.manifests;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/** What linters of manifests look for, as far as it applies. */
final class Lints {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Pattern REFERENCE = Pattern.compile("\\$\\(([A-Za-z_]+)\\)");

  private static final Map<String, Predicate<JsonNode>> OF_PODS = new LinkedHashMap<>();
  private static final Map<String, Predicate<JsonNode>> OF_CONTAINERS = new LinkedHashMap<>();

  static {
    OF_PODS.put("runs as nobody special", p -> isTrue(p.at("/securityContext/runAsNonRoot")));
    OF_PODS.put(
        "is confined by seccomp",
        p -> p.at("/securityContext/seccompProfile/type").asText().equals("RuntimeDefault"));
    OF_PODS.put("names its account", p -> p.hasNonNull("serviceAccountName"));
    OF_PODS.put("says whether it wants the token", p -> p.has("automountServiceAccountToken"));
    OF_PODS.put(
        "is alone in its namespaces of the node",
        p -> !p.has("hostNetwork") && !p.has("hostPID") && !p.has("hostIPC"));
    OF_PODS.put("spreads over nodes", p -> !p.at("/topologySpreadConstraints").isEmpty());
    OF_PODS.put(
        "takes nothing of the node",
        p -> {
          List<JsonNode> volumes = new ArrayList<>();
          p.path("volumes").forEach(volumes::add);
          return volumes.stream().noneMatch(volume -> volume.has("hostPath"));
        });
    OF_CONTAINERS.put(
        "has an image of one version",
        c ->
            c.path("image").asText().matches(".+:.+")
                && !c.path("image").asText().endsWith("latest"));
    OF_CONTAINERS.put(
        "is probed",
        c -> c.has("livenessProbe") && c.has("readinessProbe") && c.has("startupProbe"));
    OF_CONTAINERS.put(
        "asks for what it needs",
        c -> c.at("/resources/requests").has("cpu") && c.at("/resources/requests").has("memory"));
    OF_CONTAINERS.put("refers to variables that stand before", Lints::refersBack);
    OF_CONTAINERS.put("is limited in memory", c -> c.at("/resources/limits").has("memory"));
    OF_CONTAINERS.put(
        "writes nowhere but where it must",
        c -> isTrue(c.at("/securityContext/readOnlyRootFilesystem")));
    OF_CONTAINERS.put(
        "gains nothing",
        c ->
            c.at("/securityContext/allowPrivilegeEscalation").isBoolean()
                && !c.at("/securityContext/allowPrivilegeEscalation").asBoolean()
                && !c.at("/securityContext").has("privileged"));
    OF_CONTAINERS.put(
        "drops all capabilities",
        c -> c.at("/securityContext/capabilities/drop").toString().equals("[\"ALL\"]"));
  }

  private Lints() {}

  /** What each pod of these objects should do and does not. */
  static List<String> of(List<GenericKubernetesResource> objects) {
    List<String> found = new ArrayList<>();
    for (GenericKubernetesResource object : objects) {
      JsonNode tree = JSON.valueToTree(object);
      JsonNode pod = tree.at("/spec/template/spec");
      String who = Manifests.id(object);
      if (object.getKind().equals("ServiceAccount")) {
        look(who, tree, Map.of("gives nobody its token unasked", Lints::keepsToken), found);
      }
      if (!pod.isMissingNode()) {
        look(who, pod, OF_PODS, found);
        pod.path("containers").forEach(one -> look(who, one, OF_CONTAINERS, found));
        pod.path("initContainers").forEach(one -> look(who, one, OF_CONTAINERS, found));
      }
    }
    return found;
  }

  private static void look(
      String who, JsonNode node, Map<String, Predicate<JsonNode>> rules, List<String> found) {
    rules.forEach(
        (rule, holds) -> {
          if (!holds.test(node)) {
            found.add(who + ": " + rule);
          }
        });
  }

  /** Kubernetes leaves a reference to one that comes later as it is written. */
  private static boolean refersBack(JsonNode container) {
    Set<String> before = new HashSet<>();
    for (JsonNode one : container.path("env")) {
      if (REFERENCE
          .matcher(one.path("value").asText())
          .results()
          .anyMatch(found -> !before.contains(found.group(1)))) {
        return false;
      }
      before.add(one.path("name").asText());
    }
    return true;
  }

  private static boolean keepsToken(JsonNode account) {
    return account.path("automountServiceAccountToken").isBoolean()
        && !account.path("automountServiceAccountToken").asBoolean();
  }

  private static boolean isTrue(JsonNode node) {
    return node.isBoolean() && node.asBoolean();
  }
}
