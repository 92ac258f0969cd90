// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.image;

import dev.sluice.local.Progress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * From the built program to an image.
 *
 * @param checkout of Sluice, built
 * @param folder for all that is made on the way; what can be used again stays in it
 */
record ImageBuild(Path checkout, Path folder, InstantSource clock, Progress progress) {
  /**
   * What is wanted.
   *
   * @param name of the image, with host and tag
   * @param cached whether it has an ahead-of-time cache
   * @param file for the archive
   */
  record Wish(Program program, String name, boolean cached, Path file) {}

  /** Makes the archive and returns the digest of the image. */
  String make(Wish wish) throws IOException, InterruptedException {
    String architecture = Machine.architecture();
    Path application = checkout.resolve("target/quarkus-app");
    if (Files.notExists(application)) {
      throw new ImageException("no program at " + application + ": run ./sluice build");
    }
    Path blobFolder = folder.resolve("blobs");
    Folders.delete(blobFolder);
    Blobs blobs = new Blobs(Files.createDirectories(blobFolder));
    RootFolder root =
        RootFolder.make(
            folder.resolve("root"),
            new SystemFiles(folder.resolve("packages"), progress),
            application);
    progress.say("packing");
    List<Layer> layers = new ArrayList<>(root.pack(blobs));
    List<String> line = new ArrayList<>(List.of("/opt/java/bin/java"));
    Program program = wish.program();
    if (wish.cached()) {
      Path cache = root.home().resolve(program.cacheFile());
      Files.createDirectories(cache.getParent());
      Files.copy(trained(program, root, layers), cache);
      layers.add(Layer.pack(root.path(), List.of(root.path().relativize(cache).toString()), blobs));
      line.add("-XX:AOTCache=" + program.cacheFile());
    }
    line.add("@" + program.argumentFile());
    return new Archive(blobs)
        .write(
            new Archive.Contents(
                wish.name(),
                architecture,
                layers,
                line,
                "/" + RootFolder.HOME,
                program.ports(),
                SystemFiles.USER + ":" + SystemFiles.USER),
            wish.file());
  }

  /** No two runs give the same cache, so the one that fits these layers is kept. */
  private Path trained(Program program, RootFolder root, List<Layer> layers)
      throws IOException, InterruptedException {
    String below = layers.stream().map(Layer::diffId).collect(Collectors.joining());
    String key = Blobs.hash(below).substring(0, 12);
    Path kept = folder.resolve("aot").resolve(key + "-" + program.image() + ".aot");
    if (Files.notExists(kept)) {
      Files.createDirectories(kept.getParent());
      Path fresh = folder.resolve(program.image() + ".aot");
      Files.deleteIfExists(fresh);
      new Training(root, checkout, folder, clock, progress).train(program, fresh);
      Files.move(fresh, kept, StandardCopyOption.ATOMIC_MOVE);
    }
    return kept;
  }
}
