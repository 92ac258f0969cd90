// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.demo;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** Where a run leaves its logs: a folder by the number of its process. */
final class RunFolder {
  private RunFolder() {}

  /** The folder of this process; those of processes that have ended are removed. */
  static Path create(Path parent) throws IOException {
    Files.createDirectories(parent);
    try (Stream<Path> folders = Files.list(parent)) {
      for (Path old : folders.filter(RunFolder::ended).toList()) {
        delete(old);
      }
    }
    return Files.createDirectories(parent.resolve(String.valueOf(ProcessHandle.current().pid())));
  }

  private static boolean ended(Path folder) {
    String name = folder.getFileName().toString();
    return name.matches("[0-9]{1,9}") && ProcessHandle.of(Long.parseLong(name)).isEmpty();
  }

  private static void delete(Path folder) throws IOException {
    List<Path> all;
    try (Stream<Path> walk = Files.walk(folder)) {
      all = walk.sorted(Comparator.reverseOrder()).toList();
    }
    for (Path each : all) {
      Files.deleteIfExists(each);
    }
  }
}
