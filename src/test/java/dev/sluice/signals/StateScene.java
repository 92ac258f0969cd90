// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.signals;

import static dev.sluice.kit.Patience.await;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.sluice.api.AgentEndpoint;
import dev.sluice.api.AgentState;
import dev.sluice.api.Drain;
import dev.sluice.fleet.AgentId;
import dev.sluice.judge.state.DrainSight;
import dev.sluice.judge.state.RecoverySight;
import dev.sluice.judge.state.SaveSight;
import dev.sluice.kit.MutableClock;
import dev.sluice.signals.wire.BoundedClient;
import dev.sluice.state.HttpStateKeeper;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** An agent on loopback that saves, verifies and drains, and a keeper that asks it. */
class StateScene {
  static final String OWNER = "default/planner/1";
  static final AgentId AGENT = new AgentId("default", "planner", 0);
  static final AgentEndpoint AT = new AgentEndpoint(8080, "/state");
  static final AgentState.Save SAVE = new AgentState.Save(AT, "5s", "10m");
  static final AgentState.Verify VERIFY = new AgentState.Verify(AT, 99);
  static final Drain DRAIN = new Drain(AT, "60s");
  static final String SAVED =
      "{\"id\":\"s-1\",\"schema\":3,\"items\":7,\"digest\":\"sha256:abcdefgh\"}";

  record Reply(int status, String body) {}

  final MutableClock clock = new MutableClock(Instant.parse("2026-11-22T10:00:00Z"));
  final Queue<String> asked = new ConcurrentLinkedQueue<>();
  final Queue<String> told = new ConcurrentLinkedQueue<>();
  final Queue<Runnable> later = new ConcurrentLinkedQueue<>();
  volatile Function<String, Reply> agent = _ -> new Reply(200, SAVED);
  private HttpServer server;
  private BoundedClient client;
  HttpStateKeeper keeper;
  Path map;

  @TempDir Path folder;

  @BeforeEach
  void begin() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext("/", this::answer);
    server.start();
    map = folder.resolve("addresses.json");
    Files.writeString(
        map,
        "{\"default/planner-0:8080\":\"http://127.0.0.1:" + server.getAddress().getPort() + "\"}");
    AgentAddresses addresses =
        new AgentAddresses(new AddressMap(Optional.of(map)), new PodSignals(clock));
    client = new BoundedClient();
    keeper =
        new HttpStateKeeper(
            new AgentCaller(addresses, client), (_, task) -> later.add(task), clock, told::add);
  }

  @AfterEach
  void end() {
    keeper.close();
    client.close();
    server.stop(0);
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
      String request = exchange.getRequestMethod() + " " + exchange.getRequestURI() + " " + body;
      asked.add(request.strip());
      Reply reply = agent.apply(request);
      byte[] bytes = reply.body().getBytes(StandardCharsets.UTF_8);
      exchange.sendResponseHeaders(reply.status(), bytes.length == 0 ? -1 : bytes.length);
      exchange.getResponseBody().write(bytes);
    }
  }

  SaveSight save() {
    return keeper.saves(OWNER, SAVE, Set.of(AGENT)).get(AGENT);
  }

  RecoverySight verify(String run) {
    return keeper.recoveries(OWNER, VERIFY, Map.of(AGENT, run)).get(AGENT);
  }

  DrainSight drain(String pod) {
    return keeper.drains(OWNER, DRAIN, Map.of(AGENT, pod)).get(AGENT);
  }

  void awaitTold() {
    await().until(told::poll, OWNER::equals);
  }
}
