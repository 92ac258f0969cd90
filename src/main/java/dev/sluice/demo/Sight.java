// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.demo;

import java.util.Optional;

/** Something that can be looked for in a scene. */
@FunctionalInterface
interface Sight {
  /** What is missing, in words and numbers; empty when all of it is there. */
  Optional<String> missing(Scene scene);

  static Optional<String> unless(boolean there, String otherwise) {
    return there ? Optional.empty() : Optional.of(otherwise);
  }

  static Optional<String> missing(int wanted, long have, String what) {
    return unless(wanted == have, have + " of " + wanted + " " + what);
  }

  /** The same sight, of another migration than the one that the act is about. */
  static Sight about(String migration, Sight sight) {
    return scene -> sight.missing(scene.about(migration)).map(what -> migration + ": " + what);
  }

  /** All of these at one moment. */
  static Sight all(Sight... parts) {
    return scene -> {
      for (Sight part : parts) {
        Optional<String> missing = part.missing(scene);
        if (missing.isPresent()) {
          return missing;
        }
      }
      return Optional.empty();
    };
  }
}
