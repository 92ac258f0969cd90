// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.image;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ArchiveTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir private Path folder;
  private Path root;

  @BeforeEach
  void files() throws IOException {
    root = folder.resolve("root");
    fill(root);
  }

  @Test
  void the_same_files_give_the_same_image_whenever_they_were_made() throws IOException {
    // Given
    Path other = folder.resolve("other");
    fill(other);
    Files.setLastModifiedTime(
        other.resolve("opt/sluice/run"), FileTime.from(Instant.parse("2001-01-01T00:00:00Z")));

    // When
    String one = image(root, "one");
    String two = image(other, "two");

    // Then
    assertThat(one).isEqualTo(two);
    assertThat(folder.resolve("one.tar")).hasSameBinaryContentAs(folder.resolve("two.tar"));
  }

  @Test
  void a_changed_byte_gives_another_image() throws IOException {
    String one = image(root, "one");
    Files.writeString(root.resolve("opt/sluice/run"), "#!other");

    assertThat(image(root, "two")).isNotEqualTo(one);
  }

  @Test
  void files_in_it_are_roots_of_one_time_and_keep_what_they_are() throws IOException {
    Layer layer = Layer.pack(root, List.of("opt/sluice", "tmp"), blobs("blobs"));

    List<TarArchiveEntry> entries = new ArrayList<>();
    try (InputStream packed = new GZIPInputStream(Files.newInputStream(layer.blob().file()))) {
      read(packed).forEach((entry, content) -> entries.add(entry));
    }
    assertThat(entries)
        .extracting(TarArchiveEntry::getName)
        .containsExactly("opt/", "opt/sluice/", "opt/sluice/link", "opt/sluice/run", "tmp/");
    assertThat(entries)
        .allSatisfy(
            entry -> {
              assertThat(entry.getLongUserId()).isZero();
              assertThat(entry.getUserName()).isEmpty();
              assertThat(entry.getLastModifiedTime()).isEqualTo(Layer.TIME);
            });
    assertThat(entries.get(2).getLinkName()).isEqualTo("run");
    assertThat(entries.get(3).getMode()).isEqualTo(0755);
    assertThat(entries.get(4).getMode()).isEqualTo(01777);
  }

  @Test
  void every_part_is_there_under_its_digest_and_the_index_names_the_image() throws IOException {
    String digest = image(root, "one");

    Map<String, byte[]> files = new LinkedHashMap<>();
    try (InputStream archive = Files.newInputStream(folder.resolve("one.tar"))) {
      read(archive).forEach((entry, content) -> files.put(entry.getName(), content));
    }
    files.forEach(
        (name, content) -> {
          if (name.startsWith("blobs/sha256/")) {
            assertThat(name)
                .endsWith("/" + HexFormat.of().formatHex(Blobs.sha256().digest(content)));
          }
        });
    JsonNode image = JSON.readTree(files.get("index.json")).at("/manifests/0");
    assertThat(image.path("digest").asText()).isEqualTo(digest);
    assertThat(image.path("annotations").path("io.containerd.image.name").asText())
        .isEqualTo("localhost/some:1.2");
    JsonNode manifest = JSON.readTree(blob(files, digest));
    JsonNode config = JSON.readTree(blob(files, manifest.at("/config/digest").asText()));
    assertThat(config.at("/config/User").asText()).isEqualTo("65532:65532");
    byte[] layer = blob(files, manifest.at("/layers/0/digest").asText());
    byte[] plain = new GZIPInputStream(new ByteArrayInputStream(layer)).readAllBytes();
    assertThat(config.at("/rootfs/diff_ids/0").asText())
        .isEqualTo("sha256:" + HexFormat.of().formatHex(Blobs.sha256().digest(plain)));
    JsonNode docker = JSON.readTree(files.get("manifest.json")).get(0);
    assertThat(files).containsKeys(docker.path("Config").asText(), docker.at("/Layers/0").asText());
    assertThat(docker.at("/RepoTags/0").asText()).isEqualTo("localhost/some:1.2");
  }

  private static byte[] blob(Map<String, byte[]> files, String digest) {
    return files.get("blobs/" + digest.replace(':', '/'));
  }

  private static void fill(Path root) throws IOException {
    Path program = Files.createDirectories(root.resolve("opt/sluice")).resolve("run");
    Files.writeString(program, "#!some");
    assertThat(program.toFile().setExecutable(true)).isTrue();
    Files.createSymbolicLink(program.resolveSibling("link"), Path.of("run"));
    Files.createDirectories(root.resolve("tmp"));
  }

  private String image(Path from, String name) throws IOException {
    Blobs blobs = blobs(name);
    return new Archive(blobs)
        .write(
            new Archive.Contents(
                "localhost/some:1.2",
                "amd64",
                List.of(Layer.pack(from, List.of("opt", "tmp"), blobs)),
                List.of("/opt/sluice/run"),
                "/opt/sluice",
                List.of(8080),
                "65532:65532"),
            folder.resolve(name + ".tar"));
  }

  private Blobs blobs(String name) throws IOException {
    return new Blobs(Files.createDirectories(folder.resolve(name + ".blobs")));
  }

  private static Map<TarArchiveEntry, byte[]> read(InputStream in) throws IOException {
    Map<TarArchiveEntry, byte[]> all = new LinkedHashMap<>();
    TarArchiveInputStream tar = new TarArchiveInputStream(in);
    for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
      all.put(entry, tar.readAllBytes());
    }
    return all;
  }
}
