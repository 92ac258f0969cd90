// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.realnode;

import dev.sluice.local.Command;
import dev.sluice.local.LocalCluster;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;

/**
 * A real Kubernetes node on this machine: kubelet, containerd, runc and a network of its own, by
 * the script that {@code -Dreal.node} names. It is taken down when it is closed, and when this JVM
 * ends; what a killed JVM left is taken down by the next start.
 */
public final class RealNode implements AutoCloseable {
  /** Where pods find what listens on this machine. */
  public static final String HOST = "10.250.0.1";

  /** As many as the script keeps apart. */
  private static final int MOST = 9;

  private final Path script;
  private final Path folder;
  private final FileLock place;
  private final Thread atExit = new Thread(this::down, "real node down");

  private RealNode(Path script, Path folder, FileLock place) {
    this.script = script;
    this.folder = folder;
    this.place = place;
  }

  /** Returns when the node is ready. */
  public static RealNode up(LocalCluster cluster) throws IOException {
    Path script = named("real.node", "the script that starts a node");
    Path programs = named("real.node.bin", "the folder of its programs, made by: build FOLDER");
    Path temp = Path.of(System.getProperty("java.io.tmpdir"));
    for (int index = 1; index <= MOST; index++) {
      Path folder = temp.resolve("sluice-real-node-" + index);
      FileChannel channel =
          FileChannel.open(
              temp.resolve(folder.getFileName() + ".lock"),
              StandardOpenOption.CREATE,
              StandardOpenOption.WRITE);
      FileLock place = channel.tryLock();
      if (place == null) {
        channel.close();
        continue;
      }
      RealNode node = new RealNode(script, folder, place);
      Runtime.getRuntime().addShutdownHook(node.atExit);
      try {
        node.down();
        node.run("up", cluster.kubeconfig().toString(), programs.toString(), "" + index);
        return node;
      } catch (IOException | RuntimeException failed) {
        node.close();
        throw failed;
      }
    }
    throw new IOException("all " + MOST + " nodes of this machine are up: wait until one is down");
  }

  private static Path named(String property, String what) throws IOException {
    String path = System.getProperty(property, "");
    if (path.isEmpty()) {
      throw new IOException("-D" + property + " is not set: name " + what);
    }
    return Path.of(path).toAbsolutePath();
  }

  /** Brings an image there, as {@code ctr images import} reads it. */
  public void load(Path tar) throws IOException {
    run("load", tar.toAbsolutePath().toString());
  }

  /** The node no longer answers; its containers run on. */
  public void freezeKubelet() throws IOException {
    run("kubelet", "STOP");
  }

  /** It answers again. */
  public void thawKubelet() throws IOException {
    run("kubelet", "CONT");
  }

  /** A new empty folder of this machine, which the node sees by the same path. */
  public Path newVolume() throws IOException {
    Path volume = Files.createTempDirectory(Files.createDirectories(folder.resolve("volumes")), "");
    // Agents are nobody in particular.
    Files.setPosixFilePermissions(volume, PosixFilePermissions.fromString("rwxrwxrwx"));
    return volume;
  }

  private void run(String verb, String... args) throws IOException {
    Command.Output output =
        new Command(
                Stream.concat(
                        Stream.of("env", "SYNC=10s", script.toString(), verb, folder.toString()),
                        Stream.of(args))
                    .toList())
            .run();
    if (output.exit() != 0) {
      throw new IOException(
          "%s %s failed (exit %d); see %s: %s"
              .formatted(script, verb, output.exit(), folder, output.err().strip()));
    }
  }

  /** Nothing is left of it but its logs. */
  private synchronized void down() {
    if (Files.exists(folder.resolve("state"))) {
      try {
        run("down");
      } catch (IOException left) {
        System.err.println(left.getMessage());
      }
    }
    List<String> data =
        Stream.of("containerd", "kubelet", "volumes")
            .map(name -> folder.resolve(name).toString())
            .toList();
    new Command(Stream.concat(Stream.of("rm", "-rf"), data.stream()).toList()).run();
  }

  @Override
  public void close() throws IOException {
    down();
    Runtime.getRuntime().removeShutdownHook(atExit);
    place.channel().close();
  }
}
