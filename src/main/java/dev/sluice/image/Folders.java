// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.image;

import static java.util.Comparator.reverseOrder;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** What is done to whole folders. */
final class Folders {
  private Folders() {}

  /** Removes it with all that is in it, if it is there. */
  static void delete(Path folder) throws IOException {
    if (Files.exists(folder)) {
      for (Path path : all(folder, reverseOrder())) {
        Files.delete(path);
      }
    }
  }

  /** Copies the jars that are in it. */
  static void copyJars(Path from, Path to) throws IOException {
    Files.createDirectories(to);
    try (Stream<Path> files = Files.list(from)) {
      for (Path file : files.filter(file -> file.toString().endsWith(".jar")).toList()) {
        Files.copy(file, to.resolve(file.getFileName()));
      }
    }
  }

  /** All that is in it, and it itself. */
  static List<Path> all(Path folder, Comparator<Path> order) {
    try (Stream<Path> paths = Files.walk(folder)) {
      return paths.sorted(order).toList();
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }
}
