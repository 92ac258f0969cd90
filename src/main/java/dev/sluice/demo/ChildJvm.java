// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.demo;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A Java program of ours that runs beside this one and never outlives it: it ends when its standard
 * input closes, and only this process holds the other end of that pipe.
 */
final class ChildJvm implements AutoCloseable {
  /**
   * Quick to start and small, for programs that do little: one compiler, one collector thread. And
   * what Netty and gRPC need is allowed, so that no log begins with warnings about it.
   */
  private static final List<String> FRUGAL =
      List.of(
          "-XX:TieredStopAtLevel=1",
          "-XX:+UseSerialGC",
          "--sun-misc-unsafe-memory-access=allow",
          "--enable-native-access=ALL-UNNAMED");

  private static final long PATIENCE_SECONDS = 5;

  private final String name;
  private final Process process;
  private final Path log;

  private ChildJvm(String name, Process process, Path log) {
    this.name = name;
    this.process = process;
    this.log = log;
  }

  /**
   * Starts a JVM like this one.
   *
   * @param name for messages
   * @param args options of the JVM, main class or jar, arguments
   * @param environment variables besides those of this process
   * @param log file that takes what it prints
   */
  static ChildJvm start(String name, List<String> args, Map<String, String> environment, Path log)
      throws IOException {
    ProcessBuilder builder = builder(args, log).redirectErrorStream(true);
    builder.redirectOutput(log.toFile()).environment().putAll(environment);
    return new ChildJvm(name, builder.start(), log);
  }

  /** The same, but {@link #firstLine} gives what it prints; the log takes its standard error. */
  static ChildJvm startSpeaking(String name, List<String> args, Path log) throws IOException {
    return new ChildJvm(name, builder(args, log).redirectError(log.toFile()).start(), log);
  }

  private static ProcessBuilder builder(List<String> args, Path log) throws IOException {
    Files.createDirectories(log.toAbsolutePath().getParent());
    List<String> line = new ArrayList<>(List.of(java()));
    line.addAll(FRUGAL);
    line.addAll(args);
    ProcessBuilder builder = new ProcessBuilder(line);
    builder.environment().put("SLUICE_LEASH", "1");
    return builder;
  }

  private static String java() {
    return Path.of(System.getProperty("java.home"), "bin", "java").toString();
  }

  long pid() {
    return process.pid();
  }

  Path log() {
    return log;
  }

  boolean alive() {
    return process.isAlive();
  }

  /** The first line that it prints; its standard output belongs to whoever asks. */
  String firstLine() throws IOException {
    BufferedReader reader =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    String line = reader.readLine();
    if (line == null) {
      throw new IOException(name + " ended before it was ready; see " + log);
    }
    return line;
  }

  /** Resident memory in bytes; 0 if the system does not say. */
  long residentBytes() {
    try (Stream<String> lines = Files.lines(Path.of("/proc/" + pid() + "/status"))) {
      return lines
          .filter(l -> l.startsWith("VmRSS:"))
          .map(l -> l.replaceAll("[^0-9]", ""))
          .mapToLong(kib -> Long.parseLong(kib) * 1024)
          .findFirst()
          .orElse(0);
    } catch (IOException | UncheckedIOException noProc) {
      return residentByPs();
    }
  }

  private long residentByPs() {
    try {
      Process ps = new ProcessBuilder("ps", "-o", "rss=", "-p", String.valueOf(pid())).start();
      String text = new String(ps.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
      return text.matches("[0-9]+") ? Long.parseLong(text) * 1024 : 0;
    } catch (IOException noPs) {
      return 0;
    }
  }

  /** Asks it to end, and ends it if it does not. */
  @Override
  public void close() {
    try {
      process.getOutputStream().close();
    } catch (IOException alreadyClosed) {
      // Then it has ended, or is about to.
    }
    process.destroy();
    try {
      if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly().waitFor();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
