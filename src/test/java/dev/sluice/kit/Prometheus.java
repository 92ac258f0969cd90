// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.kit;

import static dev.sluice.kit.Patience.PATIENCE;

import dev.sluice.local.Command;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Assumptions;

/**
 * A real Prometheus server on loopback: the one on PATH, or Debian's package, unpacked once into
 * the cache (19 MB; nothing is installed, and it need not be root's). It can be stopped and started
 * again at the same address, with what it has stored. It never outlives this process: it is killed
 * when a pipe that only we hold closes.
 */
public final class Prometheus implements AutoCloseable {
  private static final String PACKAGE = "prometheus";
  private static final Path CACHED = Programs.cache("prometheus").resolve("prometheus");
  private static final Duration FETCH = Duration.ofSeconds(60);
  private static final Map<Path, String> FETCHED = new ConcurrentHashMap<>();

  private final Path program;
  private final Path folder;
  private final int port;
  private Process process;

  private Prometheus(Path program, Path folder, int port) {
    this.program = program;
    this.folder = folder;
    this.port = port;
  }

  /**
   * One thing to scrape each second.
   *
   * @param address where its metrics are
   * @param labels of all its series, besides instance and job
   */
  public record Target(URI address, Map<String, String> labels) {
    private String yaml() {
      String all =
          labels.entrySet().stream()
              .map(label -> label.getKey() + ": " + label.getValue())
              .collect(Collectors.joining(", "));
      return "  - {targets: ['%s'], labels: {__metrics_path__: '%s', %s}}\n"
          .formatted(address.getAuthority(), address.getPath(), all);
    }
  }

  /** The program; where it cannot be had, the test is skipped and says why. */
  public static Path require() {
    return Programs.onPath(PACKAGE)
        .or(Prometheus::cached)
        .or(() -> Programs.onPath("apt-get").map(Prometheus::fetched))
        .orElseGet(Prometheus::absent);
  }

  private static Path absent() {
    return Assumptions.abort(
        "there is no prometheus on PATH or at " + CACHED + ", and no apt-get to fetch it with");
  }

  private static Optional<Path> cached() {
    return Optional.of(CACHED).filter(Files::isExecutable);
  }

  /** Tried once: where package sources cannot be reached, that takes as long as it may. */
  private static Path fetched(Path apt) {
    String came = FETCHED.computeIfAbsent(apt, Prometheus::fetch);
    return cached().orElseGet(() -> Assumptions.abort(came));
  }

  private static String fetch(Path apt) {
    System.err.println(
        "fetching Debian's package " + PACKAGE + " (19 MB) and unpacking it to " + CACHED);
    try {
      Path cache = Files.createDirectories(CACHED.getParent());
      Path work = Files.createTempDirectory(cache, "fetch-");
      try {
        Programs.run(
            work,
            List.of(
                "timeout",
                Long.toString(FETCH.toSeconds()),
                apt.toString(),
                "download",
                "-q",
                "-o",
                "Acquire::Retries=0",
                PACKAGE),
            Map.of());
        Programs.run(work, List.of("sh", "-c", "dpkg-deb -x ./*.deb ."), Map.of());
        Files.move(work.resolve("usr/bin/prometheus"), CACHED, StandardCopyOption.ATOMIC_MOVE);
        return "fetched";
      } finally {
        Programs.run(cache, List.of("rm", "-r", work.toString()), Map.of());
      }
    } catch (IOException | UncheckedIOException | IllegalStateException refused) {
      return "there is no prometheus on PATH, and it could not be fetched within "
          + FETCH.toSeconds()
          + " s: "
          + refused.getMessage();
    }
  }

  /**
   * Starts it and returns when it answers.
   *
   * @param program what {@link #require} gave
   * @param folder for its data, configuration and log
   * @param port of loopback
   */
  public static Prometheus start(Path program, Path folder, int port, List<Target> targets)
      throws IOException {
    Files.createDirectories(folder);
    Files.writeString(
        folder.resolve("prometheus.yml"),
        """
        global: {scrape_interval: 1s, scrape_timeout: 1s}
        scrape_configs:
        - job_name: agents
          static_configs:
        """
            + targets.stream().map(Target::yaml).collect(Collectors.joining()));
    Prometheus prometheus = new Prometheus(program, folder, port);
    try {
      prometheus.start();
      return prometheus;
    } catch (IOException | RuntimeException failed) {
      prometheus.close();
      throw failed;
    }
  }

  /** Starts it again, after {@link #stop}. */
  public void start() throws IOException {
    process =
        new ProcessBuilder(
                Command.of(
                        program.toString(),
                        "--config.file=" + folder.resolve("prometheus.yml"),
                        "--storage.tsdb.path=" + folder.resolve("data"),
                        "--web.listen-address=127.0.0.1:" + port,
                        "--log.level=warn")
                    .leashed()
                    .line())
            .redirectErrorStream(true)
            .redirectOutput(
                ProcessBuilder.Redirect.appendTo(folder.resolve("prometheus.log").toFile()))
            .start();
    Patience.await()
        .failFast("Prometheus ended; see " + folder, () -> !process.isAlive())
        .until(this::ready);
  }

  /** Where it is. */
  public URI address() {
    return URI.create("http://127.0.0.1:" + port);
  }

  /** Ends it as an administrator would, by its process, and returns when it is gone. */
  public void stop() {
    leashed(process, program).destroy();
    try {
      if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
        throw new IllegalStateException("Prometheus does not end: " + process.pid());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /**
   * The program that hangs on a leash. Beside it runs what reads the leash, and that has to stay:
   * it kills a program that does not end.
   */
  static ProcessHandle leashed(Process leash, Path program) {
    return leash
        .children()
        .filter(
            child -> child.info().command().map(Path::of).filter(real(program)::equals).isPresent())
        .findFirst()
        .orElseThrow(() -> new IllegalStateException(program + " does not run"));
  }

  private static Path real(Path program) {
    try {
      return program.toRealPath();
    } catch (IOException gone) {
      throw new UncheckedIOException(gone);
    }
  }

  @Override
  public void close() {
    try {
      process.getOutputStream().close();
      process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    } catch (IOException alreadyGone) {
      // Then there is nothing to end.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private boolean ready() throws InterruptedException {
    try (HttpClient http = HttpClient.newHttpClient()) {
      HttpResponse<Void> answer =
          http.send(
              HttpRequest.newBuilder(address().resolve("/-/ready")).build(),
              BodyHandlers.discarding());
      return answer.statusCode() == 200;
    } catch (IOException notYet) {
      return false;
    }
  }
}
