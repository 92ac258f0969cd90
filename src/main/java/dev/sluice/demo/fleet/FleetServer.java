// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.demo.fleet;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The fleet over HTTP, on loopback only.
 *
 * <pre>
 * GET  /&lt;namespace&gt;/&lt;pod&gt;/metrics      OpenMetrics text of one agent
 * GET  /agents                        all agents as JSON ({@link FleetView})
 * POST /paths/&lt;flag&gt;/break?percent=20  the new way fails that share of its units of work
 * POST /paths/&lt;flag&gt;/mend             the new way works
 * </pre>
 */
final class FleetServer implements AutoCloseable {
  private static final Pattern PERCENT = Pattern.compile("percent=([0-9]{1,3})");

  private final HttpServer server;
  private final SimulatedFleet fleet;
  private final String namespace;
  private final ObjectMapper json;

  FleetServer(SimulatedFleet fleet, String namespace, ObjectMapper json, int port)
      throws IOException {
    this.fleet = fleet;
    this.namespace = namespace;
    this.json = json;
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext("/", this::serve);
  }

  void start() {
    server.start();
  }

  /** Where the fleet is. */
  URI address() {
    return URI.create(
        "http://"
            + server.getAddress().getAddress().getHostAddress()
            + ":"
            + server.getAddress().getPort());
  }

  @Override
  public void close() {
    server.stop(0);
  }

  private void serve(HttpExchange exchange) throws IOException {
    try (exchange) {
      Answer answer = answer(exchange.getRequestMethod(), exchange.getRequestURI());
      byte[] body = answer.body().getBytes(StandardCharsets.UTF_8);
      exchange.getResponseHeaders().set("Content-Type", answer.type());
      exchange.sendResponseHeaders(answer.status(), body.length == 0 ? -1 : body.length);
      exchange.getResponseBody().write(body);
    }
  }

  private Answer answer(String method, URI uri) throws IOException {
    List<String> path = List.of(uri.getPath().substring(1).split("/", -1));
    if (method.equals("GET") && path.equals(List.of("agents"))) {
      return new Answer(200, "application/json", json.writeValueAsString(fleet.view()));
    }
    if (method.equals("GET") && path.size() == 3 && path.get(2).equals("metrics")) {
      Optional<SimulatedAgent> agent =
          path.getFirst().equals(namespace) ? fleet.agent(path.get(1)) : Optional.empty();
      return agent
          .map(a -> new Answer(200, MetricsText.CONTENT_TYPE, MetricsText.of(a.totals())))
          .orElseGet(() -> Answer.notFound("no agent " + path.getFirst() + "/" + path.get(1)));
    }
    if (method.equals("POST") && path.size() == 3 && path.getFirst().equals("paths")) {
      return turn(path.get(1), path.get(2), uri.getQuery());
    }
    return Answer.notFound("nothing at " + method + " " + uri.getPath());
  }

  private Answer turn(String key, String verb, @Nullable String query) {
    Optional<DualPath> path = fleet.path(key);
    if (path.isEmpty()) {
      return Answer.notFound("no path for flag " + key);
    }
    if (verb.equals("mend")) {
      path.get().mend();
      return Answer.done();
    }
    Matcher percent = PERCENT.matcher(query == null ? "" : query);
    if (!verb.equals("break") || !percent.matches() || Integer.parseInt(percent.group(1)) > 100) {
      return new Answer(
          400,
          "text/plain",
          "use /paths/" + key + "/mend or /paths/" + key + "/break?percent=20\n");
    }
    path.get().breakNew(Integer.parseInt(percent.group(1)) / 100.0);
    return Answer.done();
  }

  private record Answer(int status, String type, String body) {
    static Answer done() {
      return new Answer(204, "text/plain", "");
    }

    static Answer notFound(String what) {
      return new Answer(404, "text/plain", what + "\n");
    }
  }
}
