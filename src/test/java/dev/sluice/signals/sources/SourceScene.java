// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.signals.sources;

import dev.sluice.fleet.AgentId;
import dev.sluice.judge.CheckSource;
import dev.sluice.judge.ConditionSight;
import dev.sluice.judge.Found;
import dev.sluice.kit.MutableClock;
import dev.sluice.signals.wire.AgentStub;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A Prometheus called main that answers as it is told, agents planner-0 and planner-1, and a clock
 * that stands at 1000 s.
 */
final class SourceScene implements AutoCloseable {
  static final String ONE =
      "{\"status\":\"success\",\"data\":{\"resultType\":\"scalar\",\"result\":[1000,\"1\"]}}";

  final MutableClock clock = new MutableClock(Instant.ofEpochSecond(1000));
  private final List<AutoCloseable> open = new ArrayList<>();
  private @Nullable AgentStub stub;
  private @Nullable NumberSources sources;
  private Optional<Path> token = Optional.empty();
  private Duration timeout = Duration.ofSeconds(20);

  static AgentId agent(int ordinal) {
    return new AgentId("default", "planner", ordinal);
  }

  static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  /** A whole answer with one number. */
  static byte[] good() {
    return bytes(
        "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nConnection: close\r\n\r\n" + ONE);
  }

  SourceScene answering(String status, String headers, byte[] body) throws IOException {
    return answering(AgentStub.answering(status, headers, body));
  }

  SourceScene answering(AgentStub.Answer answer) throws IOException {
    return answering(new AgentStub(answer));
  }

  private SourceScene answering(AgentStub given) {
    stub = given;
    open.add(given);
    return this;
  }

  SourceScene token(Path file) {
    token = Optional.of(file);
    return this;
  }

  SourceScene timeout(Duration most) {
    timeout = most;
    return this;
  }

  AgentStub stub() {
    return stub;
  }

  NumberSources sources() {
    if (sources == null) {
      URI url = URI.create(stub.address().toString().replace("/metrics", "/prom/"));
      sources =
          new NumberSources(
              List.of(
                  new Provider("main", url, token, Optional.empty(), timeout, List.of()),
                  new Provider(
                      "other", url, Optional.empty(), Optional.empty(), timeout, List.of()),
                  new Provider(
                      "theirs",
                      url,
                      Optional.empty(),
                      Optional.empty(),
                      timeout,
                      List.of("elsewhere", "there"))),
              new NumberSources.Urls(false, List.of(), List.of(), Optional.empty()),
              (_, _) -> new ConditionSight.Unseen(),
              clock);
      open.add(sources);
    }
    return sources;
  }

  /** The answer to a query of the provider main, in a look every 10 s. */
  Found ask(String query) {
    return ask(new CheckSource.Prometheus("main", query), null);
  }

  Found ask() {
    return ask("up");
  }

  Found ask(CheckSource.External source, @Nullable Instant notBefore) {
    return ask(source, "default", notBefore, Duration.ofSeconds(20));
  }

  Found ask(
      CheckSource.External source,
      String namespace,
      @Nullable Instant notBefore,
      Duration patience) {
    return sources()
        .ask(
            new NumberSource.Question(
                source,
                namespace,
                Map.of("planner-0", agent(0), "planner-1", agent(1)),
                notBefore,
                Duration.ofSeconds(10),
                patience));
  }

  @Override
  public void close() {
    for (AutoCloseable each : open) {
      try {
        each.close();
      } catch (Exception e) {
        throw new IllegalStateException(e);
      }
    }
  }
}
