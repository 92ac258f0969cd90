// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.local;

import static dev.sluice.kit.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.kit.SharedCluster;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocalClusterTest {

  @Test
  void the_api_server_answers_readyz() {
    try (LocalCluster cluster = SharedCluster.get()) {
      assertThat(cluster.kubectl("get", "--raw", "/readyz")).isEqualTo("ok");
    }
  }

  @Test
  void a_user_without_a_role_is_refused() {
    try (LocalCluster cluster = SharedCluster.get()) {
      assertThatThrownBy(() -> cluster.kubectl("get", "secrets", "--as=somebody"))
          .isInstanceOf(ControlPlaneException.class)
          .hasMessageContaining("User \"somebody\" cannot list resource \"secrets\"");
    }
  }

  @Test
  void a_caller_without_credentials_is_refused(@TempDir Path folder) throws IOException {
    try (LocalCluster cluster = SharedCluster.get()) {
      // Given
      Path anonymous = folder.resolve("kubeconfig");
      Files.writeString(
          anonymous, Files.readString(cluster.kubeconfig()).replaceAll("token: .*", "token: x"));
      LocalCluster stranger = existing(anonymous);

      // When, Then
      assertThatThrownBy(() -> stranger.kubectl("get", "--raw", "/version"))
          .isInstanceOf(ControlPlaneException.class)
          .hasMessageContaining("Unauthorized");
    }
  }

  @Test
  void two_clusters_stand_side_by_side_and_leave_nothing() {
    // Given
    LocalCluster.Options options = LocalCluster.Options.defaults().withNodes(2);
    Path folder;
    List<ProcessHandle> children;
    try (LocalCluster one = LocalCluster.start(options, Progress.silent());
        LocalCluster two = LocalCluster.start(options, Progress.silent())) {
      folder = one.folder().orElseThrow();
      children = processesOf(folder);

      // When
      one.kubectl("create", "namespace", "only-in-one");

      // Then
      assertThat(one.kubectl("get", "nodes", "-o", "name")).isEqualTo("node/node-1\nnode/node-2\n");
      assertThat(two.kubectl("get", "namespaces", "-o", "name")).doesNotContain("only-in-one");
      assertThat(children).hasSize(5).allMatch(ProcessHandle::isAlive);
    }
    assertThat(children).noneMatch(ProcessHandle::isAlive);
    assertThat(folder).doesNotExist();
  }

  @Test
  void one_for_real_nodes_has_none_of_its_own_and_says_where_pods_reach_it() {
    // Given
    LocalCluster.Options options = LocalCluster.Options.defaults().withRealNodes();

    // When
    try (LocalCluster cluster = LocalCluster.start(options, Progress.silent())) {

      // Then
      assertThat(cluster.kubectl("get", "nodes", "-o", "name")).isEmpty();
      assertThat(processesOf(cluster.folder().orElseThrow())).hasSize(4);
      String reached = "jsonpath={.endpoints[*].addresses[*]}:{.ports[*].port}";
      String port = cluster.url().replaceAll(".*:", "");
      await()
          .untilAsserted(
              () ->
                  assertThat(cluster.kubectl("get", "endpointslice", "kubernetes", "-o", reached))
                      .isEqualTo("192.0.2.1:" + port));
    }
  }

  @Test
  void nothing_outlives_a_parent_that_is_killed() throws IOException {
    // Given a program of its own that holds a cluster
    Process parent = startHolder(System.getenv());
    Path folder = folderTold(parent);
    List<ProcessHandle> children = processesOf(folder);
    assertThat(children).hasSize(5).allMatch(ProcessHandle::isAlive);

    // When
    parent.destroyForcibly();

    // Then
    await().untilAsserted(() -> assertThat(children).noneMatch(ProcessHandle::isAlive));
    // ... and the next start removes what it could not
    ClusterFolder.sweep(folder.getParent(), Progress.silent());
    assertThat(folder).doesNotExist();
  }

  @Test
  void nothing_outlives_a_killed_parent_either_when_the_programs_are_not_ours(@TempDir Path assets)
      throws IOException {
    // Given programs that know nothing of us
    link(assets, ControlPlaneBuild.PARTS);
    Map<String, String> environment = new HashMap<>(System.getenv());
    environment.put("KUBEBUILDER_ASSETS", assets.toString());
    Process parent = startHolder(environment);
    Path folder = folderTold(parent);
    List<ProcessHandle> children =
        processesOf(folder).stream().flatMap(LocalClusterTest::withDescendants).toList();
    assertThat(children).hasSizeGreaterThanOrEqualTo(10).allMatch(ProcessHandle::isAlive);

    // When
    parent.destroyForcibly();

    // Then
    await().untilAsserted(() -> assertThat(children).noneMatch(ProcessHandle::isAlive));
    ClusterFolder.sweep(folder.getParent(), Progress.silent());
  }

  @Test
  void a_folder_of_assets_that_lacks_a_program_is_refused_by_name(@TempDir Path assets)
      throws IOException {
    // Given
    link(assets, List.of("etcd", "kube-apiserver", "kubectl"));

    // When, Then
    assertThatThrownBy(() -> startWith(Map.of("KUBEBUILDER_ASSETS", assets.toString())))
        .isInstanceOf(ControlPlaneException.class)
        .hasMessageContaining(
            "KUBEBUILDER_ASSETS="
                + assets
                + " holds no kube-controller-manager, kube-scheduler, kwok")
        .hasMessageContaining("unset it");
  }

  @Test
  void assets_that_are_too_old_are_refused_with_their_version(@TempDir Path assets)
      throws IOException {
    // Given
    for (String part : ControlPlaneBuild.PARTS) {
      script(assets.resolve(part), "echo Kubernetes v1.29.4");
    }

    // When, Then
    assertThatThrownBy(() -> startWith(Map.of("KUBEBUILDER_ASSETS", assets.toString())))
        .isInstanceOf(ControlPlaneException.class)
        .hasMessageContaining("version v1.29.4: Sluice needs 1.30 or newer");
  }

  @Test
  void a_kubeconfig_that_is_not_there_is_refused() {
    assertThatThrownBy(() -> existing(Path.of("/nowhere/kubeconfig")))
        .isInstanceOf(ControlPlaneException.class)
        .hasMessageContaining("--kubeconfig /nowhere/kubeconfig is no readable file");
  }

  @Test
  void closing_a_named_cluster_leaves_it_as_it_is() {
    // Given
    LocalCluster cluster = SharedCluster.get();

    // When
    cluster.close();

    // Then
    assertThat(cluster.kubectl("get", "--raw", "/readyz")).isEqualTo("ok");
  }

  /** Holds a cluster until it is killed; run in a JVM of its own. */
  static final class Holder {
    private Holder() {}

    public static void main(String[] args) throws IOException {
      try (LocalCluster cluster =
          LocalCluster.start(LocalCluster.Options.defaults(), Progress.toStandardError())) {
        System.out.println(cluster.folder().orElseThrow());
        while (System.in.read() >= 0) {
          // Until the test lets go or kills us.
        }
      }
    }
  }

  private static Process startHolder(Map<String, String> environment) throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(
                ProcessHandle.current().info().command().orElseThrow(),
                "-cp",
                System.getProperty("java.class.path"),
                Holder.class.getName())
            .redirectError(ProcessBuilder.Redirect.INHERIT);
    builder.environment().putAll(environment);
    return builder.start();
  }

  private static Path folderTold(Process holder) throws IOException {
    BufferedReader out = holder.inputReader();
    String line = out.readLine();
    assertThat(line).as("the holder's folder").isNotNull();
    return Path.of(line);
  }

  private static List<ProcessHandle> processesOf(Path folder) {
    return Stream.of("etcd", "kube-apiserver", "kube-controller-manager", "kube-scheduler", "kwok")
        .map(part -> ProcessMark.read(folder.resolve(part + ".pid")))
        .flatMap(Optional::stream)
        .flatMap(mark -> mark.running().stream())
        .toList();
  }

  private static Stream<ProcessHandle> withDescendants(ProcessHandle process) {
    return Stream.concat(Stream.of(process), process.descendants());
  }

  private static void startWith(Map<String, String> environment) {
    LocalCluster.start(
            LocalCluster.Options.defaults().withEnvironment(environment), Progress.silent())
        .close();
  }

  private static LocalCluster existing(Path kubeconfig) {
    return LocalCluster.start(
        LocalCluster.Options.defaults().withKubeconfig(kubeconfig), Progress.silent());
  }

  private static void link(Path folder, List<String> names) throws IOException {
    Parts parts =
        new ControlPlaneSource(
                Home.find(),
                Map.of("PATH", System.getenv("PATH")),
                java.time.InstantSource.system(),
                Progress.toStandardError())
            .find();
    for (String name : names) {
      Files.createSymbolicLink(folder.resolve(name), parts.path(name));
    }
  }

  private static void script(Path file, String body) throws IOException {
    Files.writeString(file, "#!/bin/sh\n" + body + "\n");
    assertThat(file.toFile().setExecutable(true)).isTrue();
  }
}
