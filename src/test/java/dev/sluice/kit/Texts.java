// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.kit;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** Texts that tests are given or expect, where they are too long for the test itself. */
public final class Texts {
  private Texts() {}

  /** The text of {@code src/test/resources/<path>}. */
  public static String resource(String path) {
    try (InputStream text = Texts.class.getResourceAsStream("/" + path)) {
      return new String(
          requireNonNull(text, "there is no test resource " + path).readAllBytes(),
          StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
