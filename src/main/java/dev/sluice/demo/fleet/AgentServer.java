// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.demo.fleet;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.demo.fleet.HttpPlace.Answer;
import dev.sluice.demo.fleet.HttpPlace.Question;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;

/**
 * One agent over HTTP, as it is in a pod.
 *
 * <pre>
 * GET  /metrics                       OpenMetrics text
 * GET  /agent                         what it sees of its flags, as JSON ({@link AgentView})
 * GET  /live, /ready                  for probes
 * POST /state/save, GET /state/save?id=, GET /state/verify, POST /drain    see src/docs/state.md
 * POST /paths/&lt;flag&gt;/break?percent=20  and .../mend
 * POST /faults/crash, /faults/oom     it does that, once it has answered
 * </pre>
 */
final class AgentServer implements AutoCloseable {
  private static final String FAULTS = "faults/";

  private final HttpPlace place;
  private final SimulatedAgent agent;
  private final PathSwitches paths;
  private final Memory memory;
  private final Drain drain;
  private final boolean ready;
  private final ObjectMapper json;
  private final Consumer<Fault> struck;

  /**
   * What it serves.
   *
   * @param ready what it says of itself
   * @param struck is told of a fault that somebody asks for
   */
  record Parts(
      SimulatedAgent agent,
      PathSwitches paths,
      Memory memory,
      Drain drain,
      boolean ready,
      ObjectMapper json,
      Consumer<Fault> struck) {}

  AgentServer(Parts parts, int port) throws IOException {
    this.agent = parts.agent();
    this.paths = parts.paths();
    this.memory = parts.memory();
    this.drain = parts.drain();
    this.ready = parts.ready();
    this.json = parts.json();
    this.struck = parts.struck();
    place = new HttpPlace(new InetSocketAddress(port), this::answer);
  }

  void start() {
    place.start();
  }

  int port() {
    return place.address().getPort();
  }

  @Override
  public void close() {
    place.close();
  }

  private Answer answer(Question question) throws IOException {
    return switch (question.method() + " " + question.path()) {
      case "GET metrics" ->
          new Answer(200, MetricsText.CONTENT_TYPE, MetricsText.of(agent.totals()));
      case "GET agent" -> written(200, agent.view());
      case "GET live" -> Answer.text(200, "live\n");
      case "GET ready" -> ready ? Answer.text(200, "ready\n") : Answer.text(503, "not ready\n");
      case "POST state/save" -> written(200, memory.save());
      case "GET state/save" -> find(question.query());
      case "GET state/verify" -> written(200, Map.of("recovered", memory.recovered()));
      case "POST drain" -> drain(question.body());
      default -> question.path().startsWith(FAULTS) ? strike(question) : paths.answer(question);
    };
  }

  private Answer find(String query) throws IOException {
    String id = query.replaceFirst("^id=", "");
    var found = memory.find(id);
    return found.isPresent()
        ? written(200, found.get())
        : Answer.notFound("no save " + id + " here");
  }

  private Answer drain(String body) throws IOException {
    long seconds = json.readTree(body).path("timeoutSeconds").asLong(0);
    if (seconds < 1) {
      return Answer.text(400, "say for how long: {\"timeoutSeconds\": 60}\n");
    }
    long left = drain.ask(Duration.ofSeconds(seconds));
    return written(left == 0 ? 200 : 202, Map.of("inFlight", left));
  }

  private Answer strike(Question question) {
    String name = question.path().substring(FAULTS.length());
    if (!question.method().equals("POST") || !(name.equals("crash") || name.equals("oom"))) {
      return Answer.text(400, "use POST /faults/crash or /faults/oom\n");
    }
    Fault fault = Fault.valueOf(name.toUpperCase(Locale.ROOT));
    struck.accept(fault);
    return Answer.done();
  }

  private Answer written(int status, Object value) throws IOException {
    return Answer.json(status, json.writeValueAsString(value));
  }
}
