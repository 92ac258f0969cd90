// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.realnode;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.image.ImageCommand;
import dev.sluice.local.Home;
import java.io.IOException;
import java.nio.file.Path;
import java.util.stream.Stream;
import picocli.CommandLine;

/** The images of what was built, made as a user makes them, on a node. */
final class Images {
  private Images() {}

  /** Brings the operator there, by the name that the manifests have. */
  static void operatorOn(RealNode node) throws IOException {
    make("sluice", node);
  }

  /** Brings the simulated agent there, by the name that the example has. */
  static void agentOn(RealNode node) throws IOException {
    make("sluice-agent", node, "--agent");
  }

  private static void make(String name, RealNode node, String... options) throws IOException {
    String image = "localhost/" + name + ":0.1.0";
    Path file = Home.find().resolve("target/real-node").resolve(name + ".tar");
    int exit =
        new CommandLine(new ImageCommand())
            .execute(
                Stream.concat(Stream.of("--name=" + image, "--output=" + file), Stream.of(options))
                    .toArray(String[]::new));
    assertThat(exit).as("sluice image").isZero();
    node.load(file);
  }
}
