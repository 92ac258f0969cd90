// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.kit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

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
      assertThat(text.lines().toList())
          .as("%s; -Dgolden.update=true writes it anew", file)
          .isEqualTo(Files.readString(file).lines().toList());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
