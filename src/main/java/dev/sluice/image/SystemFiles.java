// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.image;

import static java.util.Comparator.naturalOrder;

import dev.sluice.local.Command;
import dev.sluice.local.Progress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What Java needs of a system: the C library and what distributions link their JDKs against beside
 * it, from packages of Debian or Ubuntu, and the few files by which that finds users and hosts. No
 * shell, no package database.
 *
 * @param packages folder that keeps what was fetched
 */
record SystemFiles(Path packages, Progress progress) {
  static final List<String> LIBRARIES = List.of("libc6", "libgcc-s1", "libstdc++6", "zlib1g");

  /** Who runs programs; the number that images without a shell commonly take. */
  static final int USER = 65532;

  void addTo(Path root) throws IOException {
    fetch();
    for (String library : LIBRARIES) {
      Path file = fetched(library).orElseThrow();
      progress.say("library: " + file.getFileName());
      run(root, "dpkg-deb", "-x", file.toString(), root.toString());
    }
    // Where all is below /usr, these links come with another package.
    for (String folder : List.of("lib", "lib64")) {
      if (Files.notExists(root.resolve(folder)) && Files.exists(root.resolve("usr/" + folder))) {
        Files.createSymbolicLink(root.resolve(folder), Path.of("usr", folder));
      }
    }
    // Tables of character sets, which Java brings itself.
    for (Path path : Folders.all(root, naturalOrder())) {
      if (path.endsWith("gconv")) {
        Folders.delete(path);
      }
    }
    Files.createDirectories(root.resolve("tmp"));
    Path etc = Files.createDirectories(root.resolve("etc"));
    Files.writeString(
        etc.resolve("passwd"),
        "root:x:0:0::/:/none\nsluice:x:%1$d:%1$d::/tmp:/none\n".formatted(USER));
    Files.writeString(etc.resolve("group"), "root:x:0:\nsluice:x:%d:\n".formatted(USER));
    Files.writeString(etc.resolve("nsswitch.conf"), "hosts: files dns\n");
  }

  /** Those that are not there yet; one that was not fetched to its end never gets its name. */
  private void fetch() throws IOException {
    Files.createDirectories(packages);
    for (String library : LIBRARIES) {
      if (fetched(library).isPresent()) {
        continue;
      }
      progress.say("fetching the package " + library);
      Path fresh = Files.createTempDirectory(packages, library);
      run(fresh, "apt-get", "download", "-q", library);
      Path file =
          fetched(fresh, library)
              .orElseThrow(
                  () -> new ImageException("apt-get download left no " + library + " in " + fresh));
      Files.move(file, packages.resolve(file.getFileName()), StandardCopyOption.ATOMIC_MOVE);
      Folders.delete(fresh);
    }
  }

  private Optional<Path> fetched(String library) throws IOException {
    return fetched(packages, library);
  }

  private static Optional<Path> fetched(Path folder, String library) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .filter(file -> file.getFileName().toString().startsWith(library + "_"))
          .filter(file -> file.toString().endsWith(".deb"))
          .max(naturalOrder());
    }
  }

  private static void run(Path folder, String... line) {
    // apt-get writes to the folder that it runs in.
    Command.Output output =
        new Command(
                Stream.concat(
                        Stream.of("sh", "-c", "cd \"$0\" && exec \"$@\"", folder.toString()),
                        Stream.of(line))
                    .toList())
            .run();
    if (output.exit() != 0) {
      throw new ImageException(
          "%s failed (exit %d): %s%nThe libraries of an image are packages of Debian or Ubuntu: build on one of these with its package sources in reach (apt-get update), or with a container engine: %s"
              .formatted(
                  String.join(" ", line), output.exit(), output.err().strip(), Machine.BY_ENGINE));
    }
  }
}
