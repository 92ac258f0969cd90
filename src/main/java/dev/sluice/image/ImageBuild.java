// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.image;

import static java.util.Comparator.naturalOrder;

import dev.sluice.local.ControlPlaneException;
import dev.sluice.local.Progress;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
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

  /**
   * Makes the archive and returns the digest of the image.
   *
   * @throws ImageException if it cannot be made, also while another process makes one here
   */
  String make(Wish wish) throws IOException, InterruptedException {
    try (FileChannel channel =
            FileChannel.open(
                folder.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        FileLock lock = channel.tryLock()) {
      if (lock == null) {
        throw new ImageException("another image is made in %s: wait for it".formatted(folder));
      }
      return makeAlone(wish);
    }
  }

  private String makeAlone(Wish wish) throws IOException, InterruptedException {
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
    Path caches = Files.createDirectories(folder.resolve("aot"));
    Path kept = caches.resolve(key + "-" + program.image() + ".aot");
    if (Files.notExists(kept)) {
      Path fresh = folder.resolve(program.image() + ".aot");
      Files.deleteIfExists(fresh);
      try {
        new Training(root, checkout, folder, clock, progress).train(program, fresh);
      } catch (ControlPlaneException | ImageException e) {
        throw new ImageException(
            "no ahead-of-time cache could be made: %s%nDo without, for a slower start: --without-aot-cache"
                .formatted(e.getMessage()));
      }
      forget(program, caches);
      Files.move(fresh, kept, StandardCopyOption.ATOMIC_MOVE);
    }
    return kept;
  }

  /** Caches of a program that was, and is no more. */
  private static void forget(Program program, Path caches) throws IOException {
    String suffix = "-" + program.image() + ".aot";
    for (Path cache : Folders.all(caches, naturalOrder())) {
      if (cache.toString().endsWith(suffix)) {
        Files.delete(cache);
      }
    }
  }
}
