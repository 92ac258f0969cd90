// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.demo.fleet;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * One simulated agent as the program of a pod. It finds its flags by the environment that Sluice
 * sets, and ends by SIGTERM.
 */
@Command(name = "agent", description = "One simulated agent.", mixinStandardHelpOptions = true)
public final class AgentMain implements Callable<Integer> {
  @Option(
      names = "--id",
      defaultValue = "${env:AGENT_ID:-${env:HOSTNAME}}",
      required = true,
      description = "Targeting key; default AGENT_ID, which Sluice sets, or else the host's name.")
  private String id = "";

  @Option(names = "--flags", split = ",", description = "A dual-mode path each.")
  private List<String> flags = List.of();

  @Option(names = "--break", split = ",", description = "Broken from the start: <flag>=<percent>.")
  private Map<String, Integer> broken = Map.of();

  @Option(names = "--port", defaultValue = "9464", description = "Port to serve on; default 9464.")
  private int port;

  @Option(names = "--rate", defaultValue = "100", description = "Units of work per second.")
  private int rate;

  @Option(
      names = "--state",
      defaultValue = "/tmp/state",
      description = "Folder for what it saves; default /tmp/state.")
  private Path state = Path.of("");

  @Option(names = "--schema", defaultValue = "1", description = "Version of that; default 1.")
  private int schema;

  @Option(
      names = "--under-way",
      defaultValue = "2",
      description = "Units of work to finish when it is drained, one a second; default 2.")
  private int underWay;

  @Option(
      names = "--fault",
      defaultValue = "NONE",
      description = "What is wrong with it: ${COMPLETION-CANDIDATES}.")
  private Fault fault = Fault.NONE;

  @Option(
      names = "--fault-flag",
      defaultValue = "",
      description = "It crashes, or runs out of memory, whenever this flag is on; default always.")
  private String faultFlag = "";

  /** Runs the agent until it is told to end. */
  public static void main(String[] args) {
    System.exit(
        new CommandLine(new AgentMain()).setCaseInsensitiveEnumValuesAllowed(true).execute(args));
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    InstantSource clock = InstantSource.system();
    ObjectMapper json = FleetMain.json();
    List<DualPath> paths = flags.stream().map(DualPath::new).toList();
    PathSwitches switches = new PathSwitches(paths);
    switches.breakAll(broken);
    OpenFeatureFlags client = OpenFeatureFlags.inPod(id);
    SimulatedAgent agent =
        new SimulatedAgent(id, id, client, paths, new SplittableRandom(id.hashCode()), clock);
    Memory memory = Memory.recover(state, schema, json, fault == Fault.FORGET);
    Drain drain = new Drain(underWay, clock);
    AgentServer server =
        new AgentServer(
            new AgentServer.Parts(
                agent,
                switches,
                memory,
                drain,
                fault != Fault.UNREADY,
                json,
                struck -> Thread.ofPlatform().start(struck::strike)),
            port);
    Runtime.getRuntime()
        .addShutdownHook(new Thread(() -> System.err.println("told to end"), "ending"));
    expectFault(client);
    client.connect();
    server.start();
    System.err.printf("%s serves on port %d%n", id, server.port());
    var workers =
        Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("work").daemon().factory());
    var _ =
        workers.scheduleAtFixedRate(
            () -> work(agent, memory, drain),
            0,
            TimeUnit.SECONDS.toMicros(1) / rate,
            TimeUnit.MICROSECONDS);
    if (System.getenv("SLUICE_LEASH") == null) {
      new CountDownLatch(1).await();
    }
    FleetMain.waitForTheEnd();
    return 0;
  }

  private void expectFault(AgentFlags client) {
    if (faultFlag.isEmpty()) {
      fault.strike();
    } else {
      client.onChange(
          () -> {
            if (client.on(faultFlag)) {
              fault.strike();
            }
          });
    }
  }

  private static void work(SimulatedAgent agent, Memory memory, Drain drain) {
    if (drain.takesWork()) {
      agent.work();
      memory.add();
    }
  }
}
