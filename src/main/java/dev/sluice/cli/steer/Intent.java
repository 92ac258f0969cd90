// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.cli.steer;

import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What is to be done for a wish. */
public sealed interface Intent {
  /**
   * Write these annotations.
   *
   * @param annotations new values; empty removes the annotation
   */
  record Write(Map<String, Optional<String>> annotations) implements Intent {
    public Write {
      annotations = Collections.unmodifiableMap(new TreeMap<>(annotations));
    }

    /** One annotation. */
    static Write of(String annotation, String value) {
      return new Write(Map.of(annotation, Optional.of(value)));
    }
  }

  /** It is so already. */
  record Needless(String why) implements Intent {}

  /**
   * It cannot be done, so nothing is written.
   *
   * @param next the arguments of the verb that leads on
   */
  record Refused(String why, @Nullable String next) implements Intent {}
}
