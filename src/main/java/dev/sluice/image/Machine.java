// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.image;

import java.util.Map;

/** This machine: an image holds its kind of programs. */
final class Machine {
  /** The other way to an image. */
  static final String BY_ENGINE =
      "docker build -f src/build/Dockerfile -t localhost/sluice:<version> target/quarkus-app (of the operator)";

  private static final Map<String, String> ARCHITECTURES =
      Map.of("amd64", "amd64", "x86_64", "amd64", "aarch64", "arm64");

  private Machine() {}

  /** As images call it. */
  static String architecture() {
    String name = System.getProperty("os.arch", "");
    String architecture = ARCHITECTURES.get(name);
    if (architecture == null || !System.getProperty("os.name", "").equals("Linux")) {
      throw new ImageException(
          "an image holds the Java of this machine, which is %s on %s: make it on Linux (x86-64 or 64-bit Arm), or with a container engine: %s"
              .formatted(System.getProperty("os.name"), name, BY_ENGINE));
    }
    return architecture;
  }
}
