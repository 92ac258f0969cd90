// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.kit;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * An agent in another language: a small program of {@code src/test/resources/clients} with an
 * unmodified OpenFeature client. It is asked in lines of JSON, and ends when we do, for then its
 * pipe does.
 */
public final class ForeignClient implements AutoCloseable {
  private static final ObjectMapper JSON =
      new ObjectMapper().configure(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES, false);

  private static final Set<String> PROXIES =
      Set.of("http_proxy", "https_proxy", "all_proxy", "grpc_proxy");

  private final Process process;
  private final Path said;
  private final BlockingQueue<String> answers = new LinkedBlockingQueue<>();

  /**
   * How one is started.
   *
   * @param environment that it needs to find its packages
   */
  public record Command(List<String> line, Map<String, String> environment) {
    /** The one of a class with a main method, on the class path of the tests. */
    public static Command java(Class<?> program, String... options) {
      List<String> line = new ArrayList<>();
      line.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
      line.addAll(List.of(options));
      line.addAll(List.of("-cp", System.getProperty("java.class.path"), program.getName()));
      return new Command(line, Map.of());
    }
  }

  /** What an evaluation gave, by the names that OpenFeature has for it. */
  public record Details(
      boolean value,
      @Nullable String variant,
      String reason,
      @Nullable String errorCode,
      Map<String, Object> flagMetadata) {}

  /**
   * What the provider says of itself.
   *
   * @param events all that it sent since the start
   */
  public record Provider(String state, List<String> events) {}

  private record Connected(@Nullable String failure) {}

  private ForeignClient(Process process, Path said) {
    this.process = process;
    this.said = said;
    Thread.ofVirtual().start(this::read);
  }

  /**
   * Starts one; it connects to nothing yet.
   *
   * @param environment of its pod
   */
  public static ForeignClient start(Command command, Map<String, String> environment) {
    try {
      Path said = Files.createTempFile("client", ".err");
      ProcessBuilder builder = new ProcessBuilder(command.line()).redirectError(said.toFile());
      // How this machine reaches its registries is no way to reach ourselves.
      builder
          .environment()
          .keySet()
          .removeIf(name -> PROXIES.contains(name.toLowerCase(Locale.ROOT)));
      builder.environment().putAll(command.environment());
      builder.environment().putAll(environment);
      return new ForeignClient(builder.start(), said);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Has it make a provider, {@code flagd} or {@code ofrep}, and wait until it is ready.
   *
   * @return why it could not be made ready; null if it is
   */
  public @Nullable String connect(String provider) {
    return ask(Connected.class, "connect", Map.of("provider", provider)).failure();
  }

  /** Has it evaluate a flag whose default in the code is off. */
  public Details details(String key, @Nullable String id) {
    return ask(
        Details.class, "evaluate", id == null ? Map.of("key", key) : Map.of("key", key, "id", id));
  }

  public Provider provider() {
    return ask(Provider.class, "provider", Map.of());
  }

  /** Has it do something else, that its program knows by that name. */
  public <T> T ask(Class<T> type, String what, Map<String, ?> with) {
    Map<String, Object> question = new HashMap<>(with);
    question.put("ask", what);
    try {
      process.outputWriter().write(JSON.writeValueAsString(question) + "\n");
      process.outputWriter().flush();
      String answer = answers.poll(Patience.PATIENCE.toSeconds(), TimeUnit.SECONDS);
      if (answer == null || answer.isEmpty()) {
        throw new IllegalStateException("no answer to " + question + ": " + complaint());
      }
      return JSON.readValue(answer, type);
    } catch (IOException e) {
      throw new UncheckedIOException(question + ": " + complaint(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** An empty line when it has ended. */
  private void read() {
    try (BufferedReader reader = process.inputReader(StandardCharsets.UTF_8)) {
      reader.lines().forEach(answers::add);
    } catch (IOException | UncheckedIOException gone) {
      // Then it has ended.
    } finally {
      answers.add("");
    }
  }

  private String complaint() {
    try {
      return Files.readString(said).strip();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    try {
      process.getOutputStream().close();
      if (!process.waitFor(Patience.PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
        process.destroyForcibly();
        throw new IllegalStateException("it does not end when its pipe does: " + complaint());
      }
      Files.delete(said);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
