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
import java.nio.file.attribute.FileTime;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.zip.ZipFile;
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
      List<String> line = new ArrayList<>(List.of("apt-get", "download", "-q"));
      line.addAll(SystemFiles.LIBRARIES);
      Programs.run(packages, line, Map.of());
    } catch (IllegalStateException | UncheckedIOException refused) {
      Assumptions.abort("packages cannot be fetched: " + refused.getMessage());
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

  @Test
  void what_is_built_bears_no_time_of_its_own() throws IOException {
    List<Path> jars = new ArrayList<>();
    for (String folder : List.of("app", "quarkus")) {
      jars.addAll(
          Folders.all(
              CHECKOUT.resolve("target/quarkus-app").resolve(folder), Comparator.naturalOrder()));
    }
    jars.removeIf(file -> !file.toString().endsWith(".jar"));

    Set<FileTime> times = new HashSet<>();
    for (Path jar : jars) {
      try (ZipFile zip = new ZipFile(jar.toFile())) {
        zip.stream().forEach(entry -> times.add(entry.getLastModifiedTime()));
      }
    }

    assertThat(jars).hasSizeGreaterThan(2);
    assertThat(times).hasSize(1);
  }

  private String make(String name) throws Exception {
    Path place = Files.createDirectories(folder.resolve(name));
    Files.createSymbolicLink(place.resolve("packages"), packages);
    return new ImageBuild(CHECKOUT, place, InstantSource.system(), Progress.silent())
        .make(wish(place));
  }

  private static ImageBuild.Wish wish(Path place) {
    return new ImageBuild.Wish(
        Program.OPERATOR, "localhost/sluice:1", false, place.resolve("sluice.tar"));
  }
}
