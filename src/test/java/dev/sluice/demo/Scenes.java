// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.demo;

import dev.sluice.api.FlagSet;
import dev.sluice.api.Migration;
import dev.sluice.demo.RecentWork.Work;
import dev.sluice.demo.fleet.AgentView;
import dev.sluice.demo.fleet.AgentView.Connection;
import dev.sluice.demo.fleet.AgentView.FlagView;
import dev.sluice.demo.fleet.FleetView;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Scenes for tests: the example's own migration, a status as YAML, and a fleet by flags. */
final class Scenes {
  static final Instant START = Instant.parse("2026-01-05T10:00:00Z");

  /** Flags of all stages that are on for everybody when the third stage starts. */
  static final Set<String> FIRST_TWO =
      Set.of("use_ets_agent_registry", "enable_migration_monitoring", "use_logger_error_context");

  static final Set<String> REGISTRY =
      Set.of("use_ets_agent_registry", "enable_migration_monitoring");

  static final Set<String> TELEMETRY =
      Set.of("use_genserver_telemetry", "use_genserver_span_management", "use_ets_sampled_events");

  private Scenes() {}

  /** So many seconds after the start. */
  static Instant at(double seconds) {
    return START.plusMillis(Math.round(seconds * 1000));
  }

  /** The migration of the example with that status. */
  static Migration migration(String status) {
    return migration(Path.of(Example.DIRECTORY, "migration.yaml"), status);
  }

  /** The second migration with that status. */
  static Migration tracing(String status) {
    return migration(Path.of(Example.TRACING_FILE), status);
  }

  private static Migration migration(Path file, String status) {
    try {
      Migration migration = Serialization.unmarshal(Files.readString(file), Migration.class);
      Migration other = Serialization.unmarshal("status:\n" + status.indent(2), Migration.class);
      migration.setStatus(other.getStatus());
      return migration;
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  static FlagSet flagSet(String status) {
    return Serialization.unmarshal("status:\n" + status.indent(2), FlagSet.class);
  }

  /** A fleet in the making: ten agents, connected, with every flag off. */
  static FleetBuilder fleet(double seconds) {
    return new FleetBuilder(at(seconds));
  }

  static Scene scene(Migration migration, FlagSet flagSet, FleetView fleet) {
    Map<String, Work> recent =
        fleet.agents().stream().collect(Collectors.toMap(AgentView::id, a -> new Work(100, 1)));
    return new Scene(fleet.time(), migration, Map.of(), flagSet, fleet, START, recent);
  }

  /** Ten agents, of which each flag's turns are told one by one. */
  static final class FleetBuilder {
    private final Instant time;
    private final List<Map<String, FlagView>> agents = new ArrayList<>();
    private final Map<Integer, Instant> heard = new TreeMap<>();
    private Connection connection = Connection.READY;

    FleetBuilder(Instant time) {
      this.time = time;
      for (int i = 0; i < Example.FLEET.replicas(); i++) {
        Map<String, FlagView> flags = new TreeMap<>();
        Example.allFlags()
            .forEach(key -> flags.put(key, new FlagView(key, false, null, null, 0, 0)));
        agents.add(flags);
      }
    }

    FleetBuilder connection(Connection state) {
      connection = state;
      return this;
    }

    /** These flags turn in all agents. */
    FleetBuilder turn(boolean on, double seconds, Set<String> keys) {
      return turn(on, seconds, keys, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9);
    }

    /** These flags turn in these agents, and all agents hear of it. */
    FleetBuilder turn(boolean on, double seconds, Set<String> keys, int... ordinals) {
      for (int ordinal : ordinals) {
        for (String key : keys) {
          FlagView before = agents.get(ordinal).get(key);
          Instant first = before.firstOnTime() == null ? at(seconds) : before.firstOnTime();
          agents
              .get(ordinal)
              .put(key, new FlagView(key, on, at(seconds), first, before.turns() + 1, 0));
        }
      }
      for (int i = 0; i < agents.size(); i++) {
        heard.put(i, at(seconds));
      }
      return this;
    }

    /** This one heard last at that time. */
    FleetBuilder heard(int ordinal, double seconds) {
      heard.put(ordinal, at(seconds));
      return this;
    }

    FleetView build() {
      List<AgentView> views =
          IntStream.range(0, agents.size())
              .mapToObj(
                  i ->
                      new AgentView(
                          Example.FLEET.agent(i).targetingKey(),
                          "planner-" + i,
                          connection,
                          heard.get(i),
                          1000,
                          5,
                          List.copyOf(agents.get(i).values())))
              .toList();
      return new FleetView(time, views, List.of());
    }
  }
}
