// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.local;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The Go module of the control plane, {@code k8s/local}. */
record GoModule(Path folder) {
  private static final Pattern KUBERNETES =
      Pattern.compile("k8s\\.io/kubernetes v(1\\.\\d+\\.\\d+)");

  /** How much of a failure is told. */
  private static final int LINES_TOLD = 20;

  /** Of Kubernetes: {@code 1.36.3}. */
  String version() {
    Matcher version = KUBERNETES.matcher(read(folder.resolve("go.mod")));
    if (!version.find()) {
      throw new ControlPlaneException(
          folder.resolve("go.mod") + " names no version of k8s.io/kubernetes");
    }
    return version.group(1);
  }

  /** Changes with every source; eight characters. */
  String fingerprint() {
    try (Stream<Path> files = Files.list(folder)) {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      files
          .filter(file -> file.toString().matches(".*(\\.go|go\\.mod|go\\.sum)"))
          .sorted()
          .forEach(file -> digest.update(read(file).getBytes(StandardCharsets.UTF_8)));
      return HexFormat.of().formatHex(Arrays.copyOf(digest.digest(), 4));
    } catch (IOException e) {
      throw unreadable(folder, e);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  /** Runs Go here and gives each line that it prints; it ends when we do. */
  void go(List<String> args, Consumer<String> each) throws IOException {
    Command command = new Command(Stream.concat(Stream.of("go"), args.stream()).toList()).leashed();
    Process process =
        new ProcessBuilder(command.line())
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .start();
    Deque<String> last = new ArrayDeque<>();
    Thread stop = new Thread(process::destroyForcibly);
    Runtime.getRuntime().addShutdownHook(stop);
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      readAll(
          lines,
          text -> {
            each.accept(text);
            last.addLast(text);
            if (last.size() > LINES_TOLD) {
              last.removeFirst();
            }
          });
      int exit = process.waitFor();
      if (exit != 0) {
        throw new ControlPlaneException(
            "go %s in %s failed (exit %d); its last lines:%n%s"
                .formatted(args.getFirst(), folder, exit, String.join("\n", last)));
      }
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
      throw new ControlPlaneException("interrupted while building the control plane", stopped);
    } finally {
      process.destroyForcibly();
      remove(stop);
    }
  }

  private static void readAll(BufferedReader lines, Consumer<String> each) {
    try {
      for (String text = lines.readLine(); text != null; text = lines.readLine()) {
        each.accept(text);
      }
    } catch (IOException broken) {
      // We were told to end, and have killed the compiler.
      throw new ControlPlaneException(
          "stopped while building the control plane; the next build goes on from here", broken);
    }
  }

  private static void remove(Thread hook) {
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException shuttingDown) {
      // Then the hook has run or is about to, and does no harm.
    }
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw unreadable(file, e);
    }
  }

  private static ControlPlaneException unreadable(Path path, IOException e) {
    return new ControlPlaneException(
        "the sources of the control plane cannot be read at "
            + path
            + ": run in a checkout of Sluice",
        e);
  }
}
