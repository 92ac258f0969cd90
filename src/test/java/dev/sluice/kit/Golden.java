// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.kit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Texts that people have read and agreed to. {@code -Dgolden.update=true} writes them anew; the
 * difference is then to be read in the version control.
 */
public final class Golden {
  private static final Path FOLDER = Path.of("src/test/resources/simulations");

  private Golden() {}

  /** Compares a text with the file of that name. */
  public static void check(String name, String text) {
    Path file = FOLDER.resolve(name + ".txt");
    try {
      if (Boolean.getBoolean("golden.update")) {
        Files.createDirectories(FOLDER);
        Files.writeString(file, text);
      }
      assertThat(file).as("-Dgolden.update=true writes it").exists();
      assertThat(difference(Files.readAllLines(file), text.lines().toList()))
          .as("%s; -Dgolden.update=true writes it anew", file)
          .isEmpty();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The lines between what is the same at the beginning and at the end; empty if all is. */
  private static String difference(List<String> expected, List<String> actual) {
    int from = 0;
    int shorter = Math.min(expected.size(), actual.size());
    while (from < shorter && expected.get(from).equals(actual.get(from))) {
      from++;
    }
    int same = 0;
    while (same < shorter - from
        && expected.get(expected.size() - 1 - same).equals(actual.get(actual.size() - 1 - same))) {
      same++;
    }
    StringBuilder difference = new StringBuilder();
    expected
        .subList(from, expected.size() - same)
        .forEach(line -> difference.append("- ").append(line).append('\n'));
    actual
        .subList(from, actual.size() - same)
        .forEach(line -> difference.append("+ ").append(line).append('\n'));
    return difference.isEmpty() ? "" : "from line " + (from + 1) + "\n" + difference;
  }
}
