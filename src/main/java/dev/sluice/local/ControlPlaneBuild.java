// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.local;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
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

  /** A file lock keeps other processes out, but not other threads of this one. */
  private static final ReentrantLock IN_THIS_PROCESS = new ReentrantLock();

  private final GoModule module;
  private final Path cache;
  private final InstantSource clock;
  private final Progress progress;

  /**
   * @param module the folder of the Go module
   * @param cache the folder that holds one folder per version
   */
  ControlPlaneBuild(Path module, Path cache, InstantSource clock, Progress progress) {
    this.module = new GoModule(module);
    this.cache = cache;
    this.clock = clock;
    this.progress = progress;
  }

  /** The folder for the sources as they are now; whether or not anything is in it. */
  Path folder() {
    return cache.resolve("v" + module.version() + "-" + module.fingerprint());
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
            .formatted(module.version()));
    BuildProgress compiled = fetch();
    Path folder = Files.createDirectories(folder());
    Path fresh = folder.resolve(PROGRAM + ".new");
    try (Ticker _ = new Ticker(clock, progress, compiled::line)) {
      module.go(
          args(List.of("build", "-v"), List.of("-o", fresh.toString())),
          line -> {
            // The compiler names each package as it takes it up; with a blank it is a message.
            if (!line.contains(" ")) {
              compiled.oneMore();
            }
          });
    }
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

  /** Fetches the sources, and counts the packages: all of them, and those compiled before. */
  private BuildProgress fetch() throws IOException {
    AtomicInteger fetched = new AtomicInteger();
    AtomicInteger stale = new AtomicInteger();
    AtomicInteger fresh = new AtomicInteger();
    try (Ticker _ =
        new Ticker(
            clock,
            progress,
            t ->
                "fetching sources: %d modules, %d s so far"
                    .formatted(fetched.get(), t.toSeconds()))) {
      module.go(
          args(List.of("list", "-deps"), List.of("-f", "{{if .Stale}}stale{{else}}fresh{{end}}")),
          line -> {
            switch (line) {
              case "stale" -> stale.incrementAndGet();
              case "fresh" -> fresh.incrementAndGet();
              default -> fetched.addAndGet(line.startsWith("go: downloading ") ? 1 : 0);
            }
          });
    }
    return new BuildProgress(stale.get() + fresh.get(), fresh.get());
  }

  /** The same flags for listing and building, or the list would tell of another build. */
  private List<String> args(List<String> verb, List<String> output) {
    String key = "k8s.io/component-base/version.git";
    String[] release = module.version().split("\\.", -1);
    List<String> flags =
        List.of(
            // Without the state of our repository in it the same sources give the same program.
            "-buildvcs=false",
            "-ldflags",
            "-s -w -X %sVersion=v%s -X %sMajor=%s -X %sMinor=%s"
                .formatted(key, module.version(), key, release[0], key, release[1]));
    return Stream.of(verb, flags, output, List.of(".")).flatMap(List::stream).toList();
  }
}
