// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.simulation.real;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** The metrics of a fleet on loopback: each time it is asked, an agent has done 100 more things. */
final class ScriptedAgents implements AutoCloseable {
  /** How the agents are. */
  enum Mood {
    WELL,
    ILL,
    SILENT
  }

  private final HttpServer server;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final Map<String, Work> work = new ConcurrentHashMap<>();
  private volatile Mood mood = Mood.WELL;

  private record Work(long requests, long errors) {
    Work more(boolean ill) {
      return new Work(requests + 100, errors + (ill ? 20 : 0));
    }
  }

  ScriptedAgents() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(threads);
    server.createContext("/", this::answer);
    server.start();
  }

  void become(Mood next) {
    mood = next;
  }

  /** Writes down where the agents of that fleet are, as an administrator does. */
  void map(Path file, String namespace, String fleet, int agents) throws IOException {
    int port = server.getAddress().getPort();
    Files.writeString(
        file,
        IntStream.range(0, agents)
            .mapToObj(
                i ->
                    "\"%s/%s-%d\": \"http://127.0.0.1:%d/%d\""
                        .formatted(namespace, fleet, i, port, i))
            .collect(Collectors.joining(",", "{", "}")));
  }

  private void answer(HttpExchange asked) throws IOException {
    try (asked) {
      Mood now = mood;
      if (now == Mood.SILENT) {
        asked.sendResponseHeaders(503, -1);
        return;
      }
      Work done =
          work.merge(
              asked.getRequestURI().getPath(),
              new Work(100, 0),
              (was, first) -> was.more(now == Mood.ILL));
      byte[] page =
          "agent_requests_total %d%nagent_errors_total %d%n"
              .formatted(done.requests(), done.errors())
              .getBytes(StandardCharsets.UTF_8);
      asked.getResponseHeaders().add("Content-Type", "text/plain; version=0.0.4");
      asked.sendResponseHeaders(200, page.length);
      asked.getResponseBody().write(page);
    }
  }

  @Override
  public void close() {
    server.stop(0);
    threads.close();
  }
}
