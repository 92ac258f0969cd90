// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.image;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.sluice.image.Blobs.Blob;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;

/**
 * An image as one tar file: an OCI image layout, which containerd and so kind import under the name
 * that the index gives it, and beside it the list by which Docker loads the same blobs.
 */
record Archive(Blobs blobs) {
  private static final String OCI = "application/vnd.oci.image.";
  private static final JsonMapper JSON =
      JsonMapper.builder().enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS).build();

  /**
   * What is packed.
   *
   * @param name of the image, with the host that comes before its first slash, and a tag
   * @param architecture of the programs in it
   * @param layers from the bottom up
   * @param entrypoint what a container runs, before its own arguments
   * @param workingDirectory where it runs
   * @param ports that it listens on
   * @param user who it is, as numbers
   */
  record Contents(
      String name,
      String architecture,
      List<Layer> layers,
      List<String> entrypoint,
      String workingDirectory,
      List<Integer> ports,
      String user) {
    Contents {
      layers = List.copyOf(layers);
      entrypoint = List.copyOf(entrypoint);
      ports = List.copyOf(ports);
    }

    private String tag() {
      return name.substring(name.lastIndexOf(':') + 1);
    }
  }

  /** Writes the archive and returns the digest of the image. */
  String write(Contents contents, Path file) throws IOException {
    Blob config = blobs.add(json(config(contents)));
    Blob manifest = blobs.add(json(manifest(contents, config)));
    Map<String, byte[]> files = new TreeMap<>();
    files.put("oci-layout", json(Map.of("imageLayoutVersion", "1.0.0")));
    files.put("index.json", json(index(contents, manifest)));
    files.put("manifest.json", json(List.of(forDocker(contents, config))));
    List<Blob> all =
        Stream.concat(Stream.of(config, manifest), contents.layers().stream().map(Layer::blob))
            .distinct()
            .toList();
    try {
      // A torn archive never gets that name.
      Path fresh = file.resolveSibling(file.getFileName() + ".new");
      Files.createDirectories(file.toAbsolutePath().getParent());
      write(files, all, fresh);
      Files.move(fresh, file, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw new ImageException(
          "the archive %s cannot be written (%s): name another place by --output"
              .formatted(file, e));
    }
    return manifest.digest();
  }

  private static void write(Map<String, byte[]> files, List<Blob> blobs, Path file)
      throws IOException {
    try (TarArchiveOutputStream tar = Layer.tar(Files.newOutputStream(file))) {
      for (Map.Entry<String, byte[]> each : files.entrySet()) {
        tar.putArchiveEntry(Layer.file(each.getKey(), each.getValue().length));
        tar.write(each.getValue());
        tar.closeArchiveEntry();
      }
      for (Blob blob : blobs) {
        tar.putArchiveEntry(Layer.file(path(blob), blob.size()));
        Files.copy(blob.file(), tar);
        tar.closeArchiveEntry();
      }
    }
  }

  private static Map<String, Object> config(Contents contents) {
    Map<String, Object> ports = new TreeMap<>();
    contents.ports().forEach(port -> ports.put(port + "/tcp", Map.of()));
    return Map.of(
        "created",
        Layer.TIME.toString(),
        "architecture",
        contents.architecture(),
        "os",
        "linux",
        "config",
        Map.of(
            "User",
            contents.user(),
            "Env",
            List.of("PATH=/opt/java/bin"),
            "Entrypoint",
            contents.entrypoint(),
            "WorkingDir",
            contents.workingDirectory(),
            "ExposedPorts",
            ports),
        "rootfs",
        Map.of(
            "type", "layers", "diff_ids", contents.layers().stream().map(Layer::diffId).toList()));
  }

  private static Map<String, Object> manifest(Contents contents, Blob config) {
    return Map.of(
        "schemaVersion",
        2,
        "mediaType",
        OCI + "manifest.v1+json",
        "config",
        descriptor("config.v1+json", config),
        "layers",
        contents.layers().stream()
            .map(layer -> descriptor("layer.v1.tar+gzip", layer.blob()))
            .toList());
  }

  private static Map<String, Object> index(Contents contents, Blob manifest) {
    Map<String, Object> image = new TreeMap<>(descriptor("manifest.v1+json", manifest));
    image.put(
        "annotations",
        Map.of(
            "io.containerd.image.name",
            contents.name(),
            "org.opencontainers.image.ref.name",
            contents.tag()));
    return Map.of(
        "schemaVersion", 2, "mediaType", OCI + "index.v1+json", "manifests", List.of(image));
  }

  private static Map<String, Object> forDocker(Contents contents, Blob config) {
    return Map.of(
        "Config",
        path(config),
        "RepoTags",
        List.of(contents.name()),
        "Layers",
        contents.layers().stream().map(layer -> path(layer.blob())).toList());
  }

  private static Map<String, Object> descriptor(String kind, Blob blob) {
    return Map.of("mediaType", OCI + kind, "digest", blob.digest(), "size", blob.size());
  }

  private static String path(Blob blob) {
    return "blobs/sha256/" + blob.hex();
  }

  private static byte[] json(Object value) {
    try {
      return JSON.writeValueAsString(value).getBytes(UTF_8);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("maps and lists of strings can be written", e);
    }
  }
}
