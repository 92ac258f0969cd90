// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.image;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.kit.Programs;
import dev.sluice.local.Progress;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The image of what was built, made twice. */
@Tag("packaged")
class ImageTest {
  private static final Path CHECKOUT = Path.of("").toAbsolutePath();

  @TempDir private Path folder;
  private Path packages;

  @BeforeEach
  void fetch() throws IOException {
    packages = Files.createDirectories(folder.resolve("packages"));
    try {
      Programs.run(packages, List.of("apt-get", "download", "-q", "libc6"), Map.of());
    } catch (IllegalStateException | UncheckedIOException refused) {
      Assumptions.abort("the package libc6 cannot be fetched: " + refused.getMessage());
    }
  }

  @Test
  void the_same_program_gives_the_same_image_and_runs_from_it() throws Exception {
    // When
    String one = make("one");
    String two = make("two");

    // Then
    assertThat(two).isEqualTo(one);
    RootFolder root = new RootFolder(folder.resolve("one/root"));
    String said =
        Programs.run(
            root.home(),
            List.of(root.java().toString(), "@" + Program.AGENT.argumentFile(), "--help"),
            Map.of());
    assertThat(said).contains("One simulated agent");
  }

  private String make(String name) throws Exception {
    Path place = Files.createDirectories(folder.resolve(name));
    Files.createSymbolicLink(place.resolve("packages"), packages);
    return new ImageBuild(CHECKOUT, place, InstantSource.system(), Progress.silent())
        .make(
            new ImageBuild.Wish(
                Program.OPERATOR, "localhost/sluice:1", false, place.resolve("sluice.tar")));
  }
}
