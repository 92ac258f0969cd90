// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.manifests;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.kit.Clients;
import dev.sluice.local.ControlPlaneSource;
import dev.sluice.local.LocalCluster;
import dev.sluice.local.Progress;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * A cluster of a test's own, whose API server notes what ServiceAccounts ask of it, and enforces
 * owner references.
 */
final class AuditedCluster implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String POLICY =
      """
      apiVersion: audit.k8s.io/v1
      kind: Policy
      omitStages: [RequestReceived]
      rules:
      - level: Metadata
        userGroups: ["system:serviceaccounts"]
      - level: None
      """;

  private final LocalCluster cluster;
  private final Path folder;

  private AuditedCluster(LocalCluster cluster, Path folder) {
    this.cluster = cluster;
    this.folder = folder;
  }

  /** One that notes into that folder. */
  static AuditedCluster start(Path folder) throws IOException {
    Path programs = Files.createDirectories(folder.resolve("programs"));
    Path policy = Files.writeString(folder.resolve("audit-policy.yaml"), POLICY);
    String noted =
        "--audit-policy-file=%s --audit-log-path=%s --enable-admission-plugins=OwnerReferencesPermissionEnforcement"
            .formatted(policy, log(folder));
    Map<String, Path> parts =
        new ControlPlaneSource(
                Manifests.HOME, System.getenv(), InstantSource.system(), Progress.silent())
            .find()
            .programs();
    for (Map.Entry<String, Path> part : parts.entrySet()) {
      Path script = programs.resolve(part.getKey());
      Files.writeString(
          script,
          "#!/bin/sh\nexec '%s' \"$@\" %s\n"
              .formatted(part.getValue(), part.getKey().equals("kube-apiserver") ? noted : ""));
      Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwx------"));
    }
    Map<String, String> environment = new HashMap<>(System.getenv());
    environment.put("KUBEBUILDER_ASSETS", programs.toString());
    return new AuditedCluster(
        LocalCluster.start(
            LocalCluster.Options.defaults().withEnvironment(environment), Progress.silent()),
        folder);
  }

  /** An administrator's. */
  KubernetesClient client(String namespace) {
    Config config = Config.fromKubeconfig(cluster.kubeconfig().toFile());
    config.setNamespace(namespace);
    return Clients.of(config);
  }

  String kubectl(String... args) {
    return cluster.kubectl(args);
  }

  Path kubeconfig() {
    return cluster.kubeconfig();
  }

  /** With which one is the operator's account of that namespace. */
  Path kubeconfigOf(String namespace) throws IOException {
    String token = cluster.kubectl("create", "token", "sluice", "--namespace=" + namespace).strip();
    Path admin = cluster.kubeconfig();
    return Files.writeString(
        Files.createTempFile(folder, "operator", ".kubeconfig"),
        Files.readString(admin)
            .replace(Config.fromKubeconfig(admin.toFile()).getAutoOAuthToken(), token));
  }

  /** What the operator's account of that namespace has asked for so far. */
  List<Asked> asked(String namespace) throws IOException {
    String user = "system:serviceaccount:" + namespace + ":sluice";
    try (Stream<String> lines = Files.lines(log(folder))) {
      return lines
          .map(AuditedCluster::parsed)
          .filter(event -> event.at("/user/username").asText().equals(user))
          .filter(event -> event.has("objectRef"))
          .map(Asked::of)
          .toList();
    }
  }

  private static JsonNode parsed(String line) {
    try {
      return JSON.readTree(line);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private static Path log(Path folder) {
    return folder.resolve("audit.log");
  }

  @Override
  public void close() {
    cluster.close();
  }

  /**
   * One request.
   *
   * @param resource with its subresource, if it was about one
   * @param allowed whether RBAC let it pass
   * @param created whether it made the object
   */
  record Asked(
      String verb, String group, String resource, String name, boolean allowed, boolean created) {
    private static Asked of(JsonNode event) {
      JsonNode about = event.get("objectRef");
      String subresource = about.path("subresource").asText();
      return new Asked(
          event.path("verb").asText(),
          about.path("apiGroup").asText(),
          about.path("resource").asText() + (subresource.isEmpty() ? "" : "/" + subresource),
          about.path("name").asText(),
          event.path("annotations").path("authorization.k8s.io/decision").asText().equals("allow"),
          event.at("/responseStatus/code").asInt() == 201);
    }

    /** Server-side apply makes what is not there, which takes both verbs. */
    boolean uses(String asked) {
      return allowed && (verb.equals(asked) || (created && asked.equals("create")));
    }
  }
}
