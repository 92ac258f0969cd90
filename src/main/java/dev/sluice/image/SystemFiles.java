// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.image;

import static java.util.Comparator.naturalOrder;

import dev.sluice.local.Command;
import dev.sluice.local.Progress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What Java needs of a system: the C library, from Debian's or Ubuntu's package, and the few files
 * by which that finds users and hosts. No shell, no package database.
 *
 * @param packages folder that keeps what was fetched
 */
record SystemFiles(Path packages, Progress progress) {
  private static final String LIBRARY = "libc6";

  /** Who runs programs; the number that images without a shell commonly take. */
  static final int USER = 65532;

  void addTo(Path root) throws IOException {
    Path file = library();
    run(root, "dpkg-deb", "-x", file.toString(), root.toString());
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

  private Path library() throws IOException {
    Files.createDirectories(packages);
    if (fetched().isEmpty()) {
      progress.say("fetching the package " + LIBRARY);
      run(packages, "apt-get", "download", "-q", LIBRARY);
    }
    Path file =
        fetched()
            .orElseThrow(
                () ->
                    new ImageException("apt-get download left no " + LIBRARY + " in " + packages));
    progress.say("C library: " + file.getFileName());
    return file;
  }

  private Optional<Path> fetched() throws IOException {
    try (Stream<Path> files = Files.list(packages)) {
      return files.filter(file -> file.toString().endsWith(".deb")).sorted().findFirst();
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
          "%s failed (exit %d): %s%nThe C library of an image is the package of Debian or Ubuntu: build on one of these with its package sources in reach (apt-get update), or with a container engine: %s"
              .formatted(
                  String.join(" ", line), output.exit(), output.err().strip(), Machine.BY_ENGINE));
    }
  }
}
