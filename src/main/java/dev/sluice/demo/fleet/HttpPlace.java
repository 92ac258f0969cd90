// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.demo.fleet;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Executors;

/** A small HTTP server: every question is answered by one function. */
final class HttpPlace implements AutoCloseable {
  /** What is asked there. */
  interface Answerer {
    Answer answer(Question question) throws IOException;
  }

  /**
   * One request.
   *
   * @param path without the slash that it begins with
   * @param query empty if there is none
   */
  record Question(String method, String path, String query, String body) {}

  /** One response. */
  record Answer(int status, String type, String body) {
    static Answer done() {
      return text(204, "");
    }

    static Answer json(int status, String body) {
      return new Answer(status, "application/json", body);
    }

    static Answer text(int status, String body) {
      return new Answer(status, "text/plain", body);
    }

    static Answer notFound(String what) {
      return text(404, what + "\n");
    }
  }

  private final HttpServer server;

  HttpPlace(InetSocketAddress address, Answerer answerer) throws IOException {
    server = HttpServer.create(address, 0);
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext("/", exchange -> serve(exchange, answerer));
  }

  void start() {
    server.start();
  }

  InetSocketAddress address() {
    return server.getAddress();
  }

  @Override
  public void close() {
    server.stop(0);
  }

  private static void serve(HttpExchange exchange, Answerer answerer) throws IOException {
    try (exchange) {
      String query = exchange.getRequestURI().getQuery();
      Answer answer =
          answerer.answer(
              new Question(
                  exchange.getRequestMethod(),
                  exchange.getRequestURI().getPath().substring(1),
                  query == null ? "" : query,
                  new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8)));
      byte[] body = answer.body().getBytes(StandardCharsets.UTF_8);
      exchange.getResponseHeaders().set("Content-Type", answer.type());
      exchange.sendResponseHeaders(answer.status(), body.length == 0 ? -1 : body.length);
      exchange.getResponseBody().write(body);
    }
  }
}
