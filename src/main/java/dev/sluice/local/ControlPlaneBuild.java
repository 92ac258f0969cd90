// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.local;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Builds the control plane from the Go module in {@code k8s/local} into the cache, once per version
 * of its sources.
 */
final class ControlPlaneBuild {
  /** The parts, each a name by which the one program is called. */
  static final List<String> PARTS =
      List.of(
          "etcd", "kube-apiserver", "kube-controller-manager", "kube-scheduler", "kubectl", "kwok");

  private static final String PROGRAM = "control-plane";
  private static final Pattern KUBERNETES =
      Pattern.compile("k8s\\.io/kubernetes v(1\\.\\d+\\.\\d+)");

  /** A file lock keeps other processes out, but not other threads of this one. */
  private static final ReentrantLock IN_THIS_PROCESS = new ReentrantLock();

  private final Path module;
  private final Path cache;
  private final InstantSource clock;
  private final Progress progress;

  /**
   * @param module the folder of the Go module
   * @param cache the folder that holds one folder per version
   */
  ControlPlaneBuild(Path module, Path cache, InstantSource clock, Progress progress) {
    this.module = module;
    this.cache = cache;
    this.clock = clock;
    this.progress = progress;
  }

  /** The folder for the sources as they are now; whether or not anything is in it. */
  Path folder() {
    return cache.resolve("v" + version() + "-" + fingerprint());
  }

  /** True if nothing is left to build. */
  boolean done() {
    Path folder = folder();
    return PARTS.stream().allMatch(part -> Files.isExecutable(folder.resolve(part)));
  }

  /** Builds unless done; waits if another process is at it. Returns the folder of the parts. */
  Path ensure() {
    if (done()) {
      return folder();
    }
    IN_THIS_PROCESS.lock();
    try {
      Files.createDirectories(cache);
      Path lockFile = cache.resolve(folder().getFileName() + ".lock");
      try (FileChannel channel =
              FileChannel.open(lockFile, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
          FileLock _ = locked(channel)) {
        if (!done()) {
          build();
        }
        return folder();
      }
    } catch (IOException e) {
      throw new ControlPlaneException(
          "the control plane cannot be written to "
              + cache
              + ": "
              + e
              + "; make the folder writable, or name another one in XDG_CACHE_HOME",
          e);
    } finally {
      IN_THIS_PROCESS.unlock();
    }
  }

  private FileLock locked(FileChannel channel) throws IOException {
    FileLock free = channel.tryLock();
    if (free != null) {
      return free;
    }
    String waiting = "waiting for another process that builds the same control plane";
    progress.say(waiting);
    try (Ticker _ =
        new Ticker(clock, progress, t -> waiting + ", " + t.toSeconds() + " s so far")) {
      return channel.lock();
    }
  }

  private void build() throws IOException {
    Instant begin = clock.instant();
    requireGo();
    progress.say(
        "building Kubernetes %s from source, once: 2 to 6 minutes on 4 to 2 cores"
            .formatted(version()));
    int[] packages = fetch();
    BuildProgress compiled = new BuildProgress(packages[0], packages[0] - packages[1]);
    Path folder = Files.createDirectories(folder());
    Path fresh = folder.resolve(PROGRAM + ".new");
    go(
        Stream.concat(
                Stream.of("build", "-v"), Stream.concat(flags(), Stream.of("-o", "" + fresh, ".")))
            .toList(),
        compiled::line,
        line -> {
          // The compiler names each package as it takes it up; anything with a blank is a message.
          if (!line.contains(" ")) {
            compiled.oneMore();
          }
        });
    Files.move(
        fresh,
        folder.resolve(PROGRAM),
        StandardCopyOption.ATOMIC_MOVE,
        StandardCopyOption.REPLACE_EXISTING);
    for (String part : PARTS) {
      Files.deleteIfExists(folder.resolve(part));
      Files.createSymbolicLink(folder.resolve(part), Path.of(PROGRAM));
    }
    progress.say(
        "built in %d s: %s"
            .formatted(Duration.between(begin, clock.instant()).toSeconds(), folder));
  }

  private void requireGo() {
    Command.Output version = Command.of("go", "env", "GOVERSION").run();
    Matcher release = Pattern.compile("go1\\.(\\d+)").matcher(version.out());
    // From 1.21 on, Go fetches the release that go.mod names by itself.
    if (version.exit() != 0 || !release.find() || Integer.parseInt(release.group(1)) < 21) {
      throw new ControlPlaneException(
          (version.exit() == 0
                  ? "Go " + version.out().strip() + " is too old"
                  : "Go is not on PATH")
              + ": the control plane is built from source by Go 1.26 or newer. Install it from"
              + " https://go.dev/dl, or name a cluster of yours by --kubeconfig, or a folder that"
              + " holds "
              + String.join(", ", PARTS)
              + " in KUBEBUILDER_ASSETS");
    }
  }

  /** Fetches the sources; returns how many packages there are and how many need compiling. */
  private int[] fetch() throws IOException {
    int[] fetched = {0};
    int[] packages = {0, 0};
    go(
        Stream.concat(
                Stream.of("list", "-deps", "-f", "{{if .Stale}}stale{{else}}fresh{{end}}"),
                Stream.concat(flags(), Stream.of(".")))
            .toList(),
        t -> "fetching sources: %d modules, %d s so far".formatted(fetched[0], t.toSeconds()),
        line -> {
          switch (line) {
            case "stale" -> {
              packages[0]++;
              packages[1]++;
            }
            case "fresh" -> packages[0]++;
            default -> fetched[0] += line.startsWith("go: downloading ") ? 1 : 0;
          }
        });
    return packages;
  }

  /** The same for listing and building, or the list would tell of another build. */
  private Stream<String> flags() {
    String key = "k8s.io/component-base/version.git";
    String[] release = version().split("\\.", -1);
    return Stream.of(
        // Without the state of our repository in the binary the same sources give the same build.
        "-buildvcs=false",
        "-ldflags",
        "-s -w -X %sVersion=v%s -X %sMajor=%s -X %sMinor=%s"
            .formatted(key, version(), key, release[0], key, release[1]));
  }

  private void go(List<String> args, Function<Duration, String> line, Consumer<String> each)
      throws IOException {
    Command command = new Command(Stream.concat(Stream.of("go"), args.stream()).toList()).leashed();
    Process process =
        new ProcessBuilder(command.line())
            .directory(module.toFile())
            .redirectErrorStream(true)
            .start();
    Deque<String> last = new ArrayDeque<>();
    Thread stop = new Thread(process::destroyForcibly);
    Runtime.getRuntime().addShutdownHook(stop);
    try (Ticker _ = new Ticker(clock, progress, line);
        BufferedReader lines =
            new BufferedReader(
                new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      for (String text = lines.readLine(); text != null; text = lines.readLine()) {
        each.accept(text);
        last.addLast(text);
        if (last.size() > 20) {
          last.removeFirst();
        }
      }
      int exit = process.waitFor();
      if (exit != 0) {
        throw new ControlPlaneException(
            "go %s in %s failed (exit %d); its last lines:%n%s"
                .formatted(args.getFirst(), module, exit, String.join("\n", last)));
      }
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
      throw new ControlPlaneException("interrupted while building the control plane", stopped);
    } finally {
      process.destroyForcibly();
      remove(stop);
    }
  }

  private static void remove(Thread hook) {
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException shuttingDown) {
      // Then the hook has run or is about to, and does no harm.
    }
  }

  private String version() {
    Matcher version = KUBERNETES.matcher(read(module.resolve("go.mod")));
    if (!version.find()) {
      throw new ControlPlaneException(
          module.resolve("go.mod") + " names no version of k8s.io/kubernetes");
    }
    return version.group(1);
  }

  private String fingerprint() {
    try (Stream<Path> files = Files.list(module)) {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      files
          .filter(file -> file.toString().matches(".*(\\.go|go\\.mod|go\\.sum)"))
          .sorted()
          .forEach(file -> digest.update(read(file).getBytes(StandardCharsets.UTF_8)));
      return HexFormat.of().formatHex(Arrays.copyOf(digest.digest(), 4));
    } catch (IOException e) {
      throw unreadable(module, e);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw unreadable(file, e);
    }
  }

  private static ControlPlaneException unreadable(Path path, IOException e) {
    return new ControlPlaneException(
        "the sources of the control plane cannot be read at "
            + path
            + ": run in a checkout of Sluice",
        e);
  }
}
