// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.demo.fleet;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.demo.fleet.HttpPlace.Answer;
import dev.sluice.demo.fleet.HttpPlace.Question;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.List;
import java.util.Optional;

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
  private final HttpPlace place;
  private final SimulatedFleet fleet;
  private final PathSwitches paths;
  private final String namespace;
  private final ObjectMapper json;

  FleetServer(SimulatedFleet fleet, String namespace, ObjectMapper json, int port)
      throws IOException {
    this.fleet = fleet;
    this.paths = new PathSwitches(fleet.paths());
    this.namespace = namespace;
    this.json = json;
    place =
        new HttpPlace(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), this::answer);
  }

  void start() {
    place.start();
  }

  /** Where the fleet is. */
  URI address() {
    return URI.create(
        "http://"
            + place.address().getAddress().getHostAddress()
            + ":"
            + place.address().getPort());
  }

  @Override
  public void close() {
    place.close();
  }

  private Answer answer(Question question) throws IOException {
    String method = question.method();
    List<String> path = List.of(question.path().split("/", -1));
    if (method.equals("GET") && path.equals(List.of("agents"))) {
      return Answer.json(200, json.writeValueAsString(fleet.view()));
    }
    if (method.equals("GET") && path.size() == 3 && path.get(2).equals("metrics")) {
      Optional<SimulatedAgent> agent =
          path.getFirst().equals(namespace) ? fleet.agent(path.get(1)) : Optional.empty();
      return agent
          .map(a -> new Answer(200, MetricsText.CONTENT_TYPE, MetricsText.of(a.totals())))
          .orElseGet(() -> Answer.notFound("no agent " + path.getFirst() + "/" + path.get(1)));
    }
    return paths.answer(question);
  }
}
