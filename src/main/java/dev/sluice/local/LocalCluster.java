// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.local;

import io.fabric8.kubernetes.client.Config;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A cluster to work against: one that this process starts and takes down again, or one that the
 * user names. A started one listens on loopback only, with credentials of its own and RBAC on, and
 * ends with this process, however that ends.
 */
public final class LocalCluster implements AutoCloseable {
  private final Path kubeconfig;
  private final String url;
  private final Optional<Path> kubectl;
  private final Optional<ControlPlane> started;

  private LocalCluster(
      Path kubeconfig, String url, Optional<Path> kubectl, Optional<ControlPlane> started) {
    this.kubeconfig = kubeconfig;
    this.url = url;
    this.kubectl = kubectl;
    this.started = started;
  }

  /**
   * What to start.
   *
   * @param kubeconfig a cluster of the user's; nothing is started then
   * @param home the checkout of Sluice
   * @param nodes how many simulated nodes; 0 leaves the place to real ones, which join by
   *     themselves
   * @param environment where {@code KUBEBUILDER_ASSETS}, {@code PATH} and {@code XDG_CACHE_HOME}
   *     are looked up
   * @param patience how long one step of the start may take
   */
  public record Options(
      Optional<Path> kubeconfig,
      Path home,
      int nodes,
      Map<String, String> environment,
      Duration patience,
      InstantSource clock) {
    public Options {
      environment = Map.copyOf(environment);
      if (nodes < 0) {
        throw new IllegalArgumentException("nodes is " + nodes + ": at least 0 is needed");
      }
    }

    /** One node, this checkout, the environment of this process. */
    public static Options defaults() {
      return new Options(
          Optional.empty(),
          Home.find(),
          1,
          System.getenv(),
          Duration.ofSeconds(60),
          InstantSource.system());
    }

    /** The user's own cluster instead. */
    public Options withKubeconfig(Path file) {
      return new Options(Optional.of(file), home, nodes, environment, patience, clock);
    }

    public Options withNodes(int number) {
      if (number < 1) {
        throw new IllegalArgumentException("nodes is " + number + ": at least 1 is needed");
      }
      return new Options(kubeconfig, home, number, environment, patience, clock);
    }

    /** Real nodes instead of simulated ones: whose kubelets are asked, and whose pods ask. */
    public Options withRealNodes() {
      return new Options(kubeconfig, home, 0, environment, patience, clock);
    }

    public Options withEnvironment(Map<String, String> variables) {
      return new Options(kubeconfig, home, nodes, variables, patience, clock);
    }
  }

  /**
   * Returns when the cluster can be worked with: the API server is ready, the nodes are, and the
   * default service account is there.
   *
   * @throws ControlPlaneException if it cannot be had; the message says what to do
   */
  public static LocalCluster start(Options options, Progress progress) {
    if (options.kubeconfig().isPresent()) {
      return existing(options.kubeconfig().get(), options);
    }
    Parts parts =
        new ControlPlaneSource(options.home(), options.environment(), options.clock(), progress)
            .find();
    ControlPlane plane = ControlPlane.start(parts, options, progress);
    return new LocalCluster(
        plane.kubeconfig(), plane.url(), Optional.of(parts.path("kubectl")), Optional.of(plane));
  }

  private static LocalCluster existing(Path file, Options options) {
    if (!Files.isReadable(file)) {
      throw new ControlPlaneException(
          "--kubeconfig " + file + " is no readable file: name the kubeconfig of a cluster");
    }
    String url = Config.fromKubeconfig(file.toFile()).getMasterUrl();
    return new LocalCluster(
        file.toAbsolutePath(),
        url.endsWith("/") ? url.substring(0, url.length() - 1) : url,
        new ControlPlaneSource(
                options.home(), options.environment(), options.clock(), Progress.silent())
            .kubectl(),
        Optional.empty());
  }

  /** For {@code KUBECONFIG}: the administrator's access. */
  public Path kubeconfig() {
    return kubeconfig;
  }

  /** The API server, without a slash at the end: {@code https://127.0.0.1:41234}. */
  public String url() {
    return url;
  }

  /** The folder with data and logs, as long as the cluster stands; empty for a user's cluster. */
  public Optional<Path> folder() {
    return started.map(ControlPlane::folder);
  }

  /**
   * Runs kubectl as the administrator and returns what it printed.
   *
   * @throws ControlPlaneException with what it said, if it failed
   */
  public String kubectl(String... args) {
    return kubectlWith("", args);
  }

  /**
   * The same, with a text for its standard input: {@code kubectlWith(yaml, "apply", "-f", "-")}.
   */
  public String kubectlWith(String input, String... args) {
    Path program =
        kubectl.orElseThrow(
            () ->
                new ControlPlaneException(
                    "kubectl is not on PATH: install it to use a cluster of your own"));
    List<String> line =
        new ArrayList<>(List.of(program.toString(), "--kubeconfig", kubeconfig.toString()));
    line.addAll(List.of(args));
    Command.Output output = new Command(line).run(input);
    if (output.exit() != 0) {
      throw new ControlPlaneException(
          "kubectl %s failed (exit %d): %s"
              .formatted(String.join(" ", args), output.exit(), output.err().strip()));
    }
    return output.out();
  }

  /** Ends what was started and removes its data; a user's cluster stays as it is. */
  @Override
  public void close() {
    started.ifPresent(ControlPlane::close);
  }
}
