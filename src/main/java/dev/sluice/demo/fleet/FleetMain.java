// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.demo.fleet;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import dev.sluice.fleet.AgentId;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * The fleet as a process. Prints its address on one line as soon as it serves, connects its agents
 * as soon as the flag server listens, and ends on SIGTERM or when its standard input closes: a
 * fleet never outlives the process that started it, however that one ended.
 */
@Command(
    name = "fleet",
    description = "A fleet of simulated agents.",
    mixinStandardHelpOptions = true)
public final class FleetMain implements Callable<Integer> {
  private static final Duration KNOCK_INTERVAL = Duration.ofMillis(25);

  @Option(names = "--namespace", defaultValue = "default")
  private String namespace = "";

  @Option(names = "--workload", required = true, description = "Name of the AgentDeployment.")
  private String workload = "";

  @Option(names = "--agents", defaultValue = "10", description = "How many agents; default 10.")
  private int agents;

  @Option(names = "--flags", required = true, split = ",", description = "A dual-mode path each.")
  private List<String> flags = List.of();

  @Option(names = "--break", split = ",", description = "Broken from the start: <flag>=<percent>.")
  private Map<String, Integer> broken = Map.of();

  @Option(names = "--flag-host", defaultValue = "127.0.0.1")
  private String flagHost = "";

  @Option(names = "--flag-port", required = true, description = "Port of the flag server.")
  private int flagPort;

  @Option(names = "--port", defaultValue = "0", description = "Port to serve on; 0 is any.")
  private int port;

  @Option(names = "--rate", defaultValue = "100", description = "Units of work per second, each.")
  private int rate;

  @Option(names = "--address-map", description = "File to write the agents' addresses to.")
  private @Nullable Path addressMap;

  /** Runs the fleet until it is told to end. */
  public static void main(String[] args) {
    System.exit(new CommandLine(new FleetMain()).execute(args));
  }

  /** JSON as {@link FleetView} is written and read. */
  public static ObjectMapper json() {
    return new ObjectMapper()
        .registerModule(new JavaTimeModule())
        .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS);
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    List<DualPath> paths = flags.stream().map(DualPath::new).toList();
    List<OpenFeatureFlags> clients = new ArrayList<>();
    List<SimulatedAgent> members = new ArrayList<>();
    for (int ordinal = 0; ordinal < agents; ordinal++) {
      AgentId id = new AgentId(namespace, workload, ordinal);
      String pod = workload + "-" + ordinal;
      OpenFeatureFlags client = OpenFeatureFlags.at(id, pod, flagHost, flagPort);
      clients.add(client);
      // A seed of its own, so that every demo shows the same numbers and no two agents the same.
      SplittableRandom random = new SplittableRandom(ordinal);
      members.add(
          new SimulatedAgent(
              id.targetingKey(), pod, client, paths, random, InstantSource.system()));
    }
    SimulatedFleet fleet = new SimulatedFleet(members, paths, InstantSource.system());
    new PathSwitches(paths).breakAll(broken);
    FleetServer server = new FleetServer(fleet, namespace, json(), port);
    server.start();
    writeAddresses(server.address());
    fleet.start(rate);
    System.out.println(server.address());

    Thread.ofVirtual().start(() -> connectWhenServed(clients));
    waitForTheEnd();
    server.close();
    fleet.close();
    return 0;
  }

  /**
   * gRPC waits a second and more after a refused connection. Agents that start before their flag
   * server would show that, not the operator's speed, so they start when it listens.
   */
  private void connectWhenServed(List<OpenFeatureFlags> clients) {
    while (!listens()) {
      try {
        Thread.sleep(KNOCK_INTERVAL);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      }
    }
    clients.forEach(OpenFeatureFlags::connect);
  }

  private boolean listens() {
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(flagHost, flagPort), 1000);
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  private void writeAddresses(URI address) throws IOException {
    if (addressMap == null) {
      return;
    }
    Map<String, String> addresses = new TreeMap<>();
    IntStream.range(0, agents)
        .mapToObj(ordinal -> namespace + "/" + workload + "-" + ordinal)
        .forEach(pod -> addresses.put(pod, address + "/" + pod + "/metrics"));
    Path whole = addressMap.resolveSibling(addressMap.getFileName() + ".new");
    Files.writeString(whole, json().writeValueAsString(addresses));
    Files.move(whole, addressMap, StandardCopyOption.ATOMIC_MOVE);
  }

  /** That of standard input: it ends with whoever started this. */
  static void waitForTheEnd() {
    try {
      while (System.in.read() >= 0) {
        // Whatever the parent may send, only the end of the stream counts.
      }
    } catch (IOException e) {
      System.err.println("standard input is gone: " + e.getMessage());
    }
  }
}
