// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.local;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Where the programs of the control plane come from, first match: the folder in {@code
 * KUBEBUILDER_ASSETS}, programs of a fitting version on {@code PATH}, the cache, a build.
 *
 * <p>This class and what it needs stand on the JDK alone, so that the launcher can run this file as
 * it is ({@code java ControlPlaneSource.java}) while Maven is still compiling the rest.
 */
public final class ControlPlaneSource {
  /** The first version with all that our CRDs and admission policies ask for. */
  private static final int OLDEST_MINOR = 30;

  private static final Pattern RELEASE = Pattern.compile("v1\\.(\\d+)\\.\\d+");

  private final Path home;
  private final Map<String, String> environment;
  private final InstantSource clock;
  private final Progress progress;

  /**
   * @param home the checkout, which holds the Go module in {@code k8s/local}
   */
  public ControlPlaneSource(
      Path home, Map<String, String> environment, InstantSource clock, Progress progress) {
    this.home = home;
    this.environment = Map.copyOf(environment);
    this.clock = clock;
    this.progress = progress;
  }

  /** {@code java ControlPlaneSource.java <checkout>}: makes sure that the programs are there. */
  public static void main(String[] args) {
    Progress progress = line -> System.err.println("[control plane] " + line);
    try {
      new ControlPlaneSource(Path.of(args[0]), System.getenv(), InstantSource.system(), progress)
          .find();
    } catch (ControlPlaneException e) {
      progress.say(String.valueOf(e.getMessage()));
      System.exit(1);
    }
  }

  /** Finds the programs, or builds them. */
  public Parts find() {
    String assets = environment.getOrDefault("KUBEBUILDER_ASSETS", "");
    if (!assets.isEmpty()) {
      return named(Path.of(assets));
    }
    return onPath().orElseGet(this::built);
  }

  /** A folder that a person named must fit: silently taking another one would surprise them. */
  private Parts named(Path folder) {
    Parts parts = new Parts(inside(List.of(folder)), false);
    if (!parts.missing().isEmpty()) {
      throw new ControlPlaneException(
          "KUBEBUILDER_ASSETS=%s holds no %s: name a folder that holds all of %s, or unset it and Sluice takes its own build"
              .formatted(
                  folder,
                  String.join(", ", parts.missing()),
                  String.join(", ", ControlPlaneBuild.PARTS)));
    }
    String version = version(parts);
    if (!fits(version)) {
      throw new ControlPlaneException(
          "KUBEBUILDER_ASSETS=%s holds a kube-apiserver of version %s: Sluice needs 1.%d or newer; name another folder, or unset it and Sluice takes its own build"
              .formatted(folder, version, OLDEST_MINOR));
    }
    progress.say("Kubernetes %s from KUBEBUILDER_ASSETS=%s".formatted(version, folder));
    return parts;
  }

  /** The user's kubectl, or else ours if it has been built. */
  Optional<Path> kubectl() {
    return Stream.concat(pathFolders(environment).stream(), Stream.of(build().folder()))
        .map(folder -> folder.resolve("kubectl"))
        .filter(Files::isExecutable)
        .findFirst();
  }

  private static List<Path> pathFolders(Map<String, String> environment) {
    return Stream.of(environment.getOrDefault("PATH", "").split(File.pathSeparator, -1))
        .filter(folder -> !folder.isEmpty())
        .map(Path::of)
        .toList();
  }

  private Optional<Parts> onPath() {
    Parts parts = new Parts(inside(pathFolders(environment)), false);
    if (!parts.missing().isEmpty()) {
      return Optional.empty();
    }
    String version = version(parts);
    boolean fits = fits(version);
    progress.say(
        "Kubernetes %s on PATH%s"
            .formatted(
                version, fits ? "" : " is older than 1." + OLDEST_MINOR + " and left aside"));
    return fits ? Optional.of(parts) : Optional.empty();
  }

  private Parts built() {
    return new Parts(inside(List.of(build().ensure())), true);
  }

  private ControlPlaneBuild build() {
    return new ControlPlaneBuild(home.resolve("k8s/local"), cache(), clock, progress);
  }

  private Path cache() {
    String cache = environment.getOrDefault("XDG_CACHE_HOME", "");
    return (cache.isEmpty() ? Path.of(System.getProperty("user.home"), ".cache") : Path.of(cache))
        .resolve("sluice");
  }

  private static Map<String, Path> inside(List<Path> folders) {
    Map<String, Path> programs = new HashMap<>();
    for (String part : ControlPlaneBuild.PARTS) {
      folders.stream()
          .map(folder -> folder.resolve(part).toAbsolutePath())
          .filter(Files::isExecutable)
          .findFirst()
          .ifPresent(program -> programs.put(part, program));
    }
    return programs;
  }

  private static String version(Parts parts) {
    return Command.of(parts.path("kube-apiserver").toString(), "--version")
        .run()
        .out()
        .strip()
        .replace("Kubernetes ", "");
  }

  private static boolean fits(String version) {
    Matcher release = RELEASE.matcher(version);
    return release.find() && Integer.parseInt(release.group(1)) >= OLDEST_MINOR;
  }
}
