// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.local;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The folder of one cluster: data, credentials, logs and pid files. Only its owner may enter it,
 * and it goes when the cluster does.
 */
record ClusterFolder(Path path) {
  private static final String PREFIX = "sluice-";
  private static final String OWNER = "owner.pid";

  /**
   * etcd lays out its log in pieces of 64 MB, and a container's /dev/shm may be as small as that.
   */
  private static final long WANTED_BYTES = 1L << 30;

  /** A socket's path is at most 104 characters long on macOS. */
  private static final int LONGEST_ROOT = 70;

  /** A new one for this process, in memory where there is room; leftovers beside it are removed. */
  static ClusterFolder create(Progress progress) {
    try {
      Path root = root();
      sweep(root, progress);
      ClusterFolder folder = new ClusterFolder(Files.createTempDirectory(root, PREFIX));
      ProcessMark.of(ProcessHandle.current()).write(folder.path.resolve(OWNER));
      return folder;
    } catch (IOException e) {
      throw new ControlPlaneException(
          "no folder for the data of the control plane: "
              + e
              + "; free some space in "
              + System.getProperty("java.io.tmpdir"),
          e);
    }
  }

  Path resolve(String name) {
    return path.resolve(name);
  }

  void mark(String component, ProcessHandle process) throws IOException {
    ProcessMark.of(process).write(resolve(component + ".pid"));
  }

  void delete() {
    try (Stream<Path> all = Files.walk(path)) {
      for (Path each : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(each);
      }
    } catch (IOException | UncheckedIOException left) {
      // The next start sweeps what is left.
    }
  }

  private static Path root() throws IOException {
    Path memory = Path.of("/dev/shm");
    if (Files.isWritable(memory) && Files.getFileStore(memory).getUsableSpace() >= WANTED_BYTES) {
      return memory;
    }
    Path temp = Path.of(System.getProperty("java.io.tmpdir"));
    return temp.toString().length() <= LONGEST_ROOT ? temp : Path.of("/tmp");
  }

  /** Removes what killed runs left: their processes, if any outlived them, and their folders. */
  static void sweep(Path root, Progress progress) throws IOException {
    List<Path> folders;
    try (Stream<Path> all = Files.list(root)) {
      folders = all.filter(ClusterFolder::isOurs).toList();
    }
    for (Path folder : folders) {
      Optional<ProcessMark> owner = ProcessMark.read(folder.resolve(OWNER));
      if (owner.isPresent() && owner.get().running().isEmpty()) {
        progress.say("removing what is left of an earlier run: " + folder);
        killAll(folder);
        new ClusterFolder(folder).delete();
      }
    }
  }

  private static boolean isOurs(Path folder) {
    try {
      return folder.getFileName().toString().startsWith(PREFIX)
          && Files.isDirectory(folder)
          && Files.getOwner(folder).getName().equals(System.getProperty("user.name"));
    } catch (IOException gone) {
      return false;
    }
  }

  private static void killAll(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      files
          .filter(file -> file.toString().endsWith(".pid"))
          .flatMap(file -> ProcessMark.read(file).stream())
          .flatMap(mark -> mark.running().stream())
          .filter(process -> process.info().commandLine().orElse("").contains(folder.toString()))
          .forEach(
              process -> {
                process.descendants().forEach(ProcessHandle::destroyForcibly);
                process.destroyForcibly();
              });
    }
  }
}
