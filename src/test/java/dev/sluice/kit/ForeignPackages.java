// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.kit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.module.ModuleDescriptor.Version;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Assumptions;

/**
 * The OpenFeature clients of another language: the interpreter of this machine, and packages of
 * exact versions from the registry of that language, fetched once into the cache. Nothing is
 * installed on the machine.
 */
public enum ForeignPackages {
  /** 20 MB in 5 s. */
  NODE(
      "node",
      "20",
      "package.json package-lock.json",
      "npm",
      "npm ci --ignore-scripts --no-audit --no-fund --no-update-notifier"
          + " --fetch-retries=1 --fetch-timeout=20000",
      "client.cjs",
      "NODE_PATH",
      "node_modules"),

  /** 40 MB in 15 s. Without dependencies, for the list names every package. */
  PYTHON(
      "python3",
      "3.10",
      "requirements.txt",
      "python3",
      "python3 -m pip install --quiet --disable-pip-version-check --no-deps --only-binary=:all:"
          + " --retries=1 --timeout=20 --target=packages --requirement=requirements.txt",
      "client.py",
      "PYTHONPATH",
      "packages");

  private static final Path SOURCES = Path.of("src/test/resources/clients").toAbsolutePath();
  private static final Pattern VERSION = Pattern.compile("\\d+\\.\\d+\\.\\d+");
  private static final Map<ForeignPackages, String> FAILED = new ConcurrentHashMap<>();

  private final String interpreter;
  private final String oldest;
  private final String lists;
  private final String fetcher;
  private final String fetching;
  private final String program;
  private final String variable;
  private final String packages;

  ForeignPackages(
      String interpreter,
      String oldest,
      String lists,
      String fetcher,
      String fetching,
      String program,
      String variable,
      String packages) {
    this.interpreter = interpreter;
    this.oldest = oldest;
    this.lists = lists;
    this.fetcher = fetcher;
    this.fetching = fetching;
    this.program = program;
    this.variable = variable;
    this.packages = packages;
  }

  /** How a client is started; where it cannot be had, the test is skipped and says why. */
  public ForeignClient.Command require() {
    String version = version();
    Path folder = Programs.cache("clients-%s-%s-%s".formatted(interpreter, version, sum()));
    if (!Files.isDirectory(folder)) {
      String failed = FAILED.computeIfAbsent(this, same -> same.fetch(folder));
      Assumptions.assumeTrue(failed.isEmpty(), failed);
    }
    return new ForeignClient.Command(
        List.of(interpreter, sources().resolve(program).toString()),
        Map.of(
            variable,
            folder.resolve(packages).toString(),
            // Of Python: nothing of the user's, and no compiled files among the sources.
            "PYTHONNOUSERSITE",
            "1",
            "PYTHONDONTWRITEBYTECODE",
            "1"));
  }

  private String version() {
    onPath(interpreter);
    String said = said();
    Matcher version = VERSION.matcher(said);
    Assumptions.assumeTrue(
        version.find() && Version.parse(version.group()).compareTo(Version.parse(oldest)) >= 0,
        () -> "%s is %s, and these clients need %s".formatted(interpreter, said, oldest));
    return version.group();
  }

  /** What stands on PATH may be a link to what was never installed. */
  private String said() {
    try {
      return Programs.run(SOURCES, List.of(interpreter, "--version"), Map.of()).strip();
    } catch (IllegalStateException | UncheckedIOException broken) {
      return Assumptions.abort(interpreter + " does not work: " + broken.getMessage());
    }
  }

  private static void onPath(String name) {
    Assumptions.assumeTrue(
        Programs.onPath(name).isPresent(), () -> "there is no " + name + " on PATH");
  }

  private Path sources() {
    return SOURCES.resolve(name().toLowerCase(Locale.ROOT));
  }

  /** Another list is another folder. */
  private String sum() {
    CRC32 sum = new CRC32();
    for (String list : lists.split(" ", -1)) {
      try {
        sum.update(Files.readAllBytes(sources().resolve(list)));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return "%08x".formatted(sum.getValue());
  }

  /** Tried once: where the registry cannot be reached, that takes as long as it may. */
  private String fetch(Path folder) {
    onPath(fetcher);
    System.err.println("fetching the OpenFeature clients for " + interpreter + " to " + folder);
    try {
      Path cache = Files.createDirectories(folder.getParent());
      Path work = Files.createTempDirectory(cache, "fetch-");
      try {
        for (String list : lists.split(" ", -1)) {
          Files.copy(sources().resolve(list), work.resolve(list));
        }
        Programs.run(work, List.of(fetching.split(" ", -1)), Map.of());
        Files.move(work, folder);
      } finally {
        Programs.run(cache, List.of("rm", "-rf", work.toString()), Map.of());
      }
      return "";
    } catch (IOException | UncheckedIOException | IllegalStateException refused) {
      // Another process may have been quicker.
      return Files.isDirectory(folder)
          ? ""
          : "the OpenFeature clients for %s could not be fetched: %s"
              .formatted(interpreter, refused.getMessage());
    }
  }
}
