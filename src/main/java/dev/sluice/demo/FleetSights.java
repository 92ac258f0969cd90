// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.demo;

import dev.sluice.api.MigrationStatus.StageStatus;
import dev.sluice.api.RolloutRecord;
import dev.sluice.api.RolloutRecord.CohortEntry;
import dev.sluice.api.RolloutRecord.Exposure;
import dev.sluice.api.StageSpec.Step;
import dev.sluice.demo.fleet.AgentView;
import dev.sluice.demo.fleet.AgentView.Connection;
import dev.sluice.demo.fleet.AgentView.FlagView;
import dev.sluice.fleet.Cohort;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What can be seen in the fleet, held against what the API says. */
final class FleetSights {
  private FleetSights() {}

  /** Every agent of the fleet is there, connected, and has its flags. */
  static Sight connected() {
    return scene ->
        Sight.missing(
            Example.FLEET.replicas(),
            scene.fleet().agents().stream().filter(a -> a.connection() == Connection.READY).count(),
            "agents are connected");
  }

  /** Exactly those agents have the stage that the record names, as many as its percent means. */
  static Sight exactCohort(String stage) {
    return scene -> {
      Set<String> wanted = cohort(scene, stage);
      int percent = scene.running().map(p -> p.percent(0)).orElse(0);
      int reached = Example.FLEET.reached(percent);
      Optional<String> wrong =
          scene.flags(stage).stream()
              .filter(key -> !Scene.on(scene.fleet(), List.of(key)).equals(wanted))
              .findFirst();
      return Sight.unless(
          wanted.size() == reached && wrong.isEmpty(),
          percent
              + " % is "
              + reached
              + " agents, the record names "
              + new TreeSet<>(wanted)
              + wrong.map(key -> ", and " + key + " is on in " + on(scene, key)).orElse(""));
    };
  }

  /** The fleet has every flag of the stage on in all of its agents. */
  static Sight onEverywhere(String stage) {
    return scene ->
        Sight.missing(
            Example.FLEET.replicas(), scene.on(stage).size(), "agents have the flags of " + stage);
  }

  /** No agent has a flag of the stage. */
  static Sight offEverywhere(String stage) {
    return scene ->
        Sight.unless(
            scene.flags(stage).stream().allMatch(key -> on(scene, key).isEmpty()),
            "the flags of " + stage + " are on in " + new TreeSet<>(scene.on(stage)));
  }

  /** Every agent has heard of the last rollback and has no flag of the stage. */
  static Sight confirmedOff(String stage) {
    return scene -> {
      return Sight.unless(
          Readings.allOff(scene.fleet(), scene.flags(stage), scene.rollbackKnownSince())
              .isPresent(),
          "the flags of "
              + stage
              + " are on in "
              + new TreeSet<>(scene.on(stage))
              + ", or not every agent has heard of it");
    };
  }

  /** Every agent has the stage on, and its flags have turned exactly that often. */
  static Sight turned(String stage, int times) {
    return scene ->
        onEverywhere(stage)
            .missing(scene)
            .or(
                () ->
                    Sight.missing(
                        Example.FLEET.replicas(),
                        scene.fleet().agents().stream()
                            .filter(a -> turns(scene, a, stage).equals(Set.of(times)))
                            .count(),
                        "agents turned the flags of " + stage + " exactly " + times + " time(s)"));
  }

  /**
   * As many agents as the first step means turned the stage's flags on and off, the others never.
   */
  static Sight neverBeyondCohort(String stage) {
    return scene -> {
      int percent = scene.stage(stage).flatMap(s -> firstStep(s.steps())).orElse(100);
      List<AgentView> agents = scene.fleet().agents();
      long twice = agents.stream().filter(a -> turns(scene, a, stage).equals(Set.of(2))).count();
      long never = agents.stream().filter(a -> turns(scene, a, stage).equals(Set.of(0))).count();
      int reached = Example.FLEET.reached(percent);
      return Sight.unless(
          twice == reached && never == agents.size() - reached,
          "the flags of "
              + stage
              + " went on and off in "
              + twice
              + " agents, should be "
              + reached
              + ", and never turned in "
              + never);
    };
  }

  /** The error rate of each single agent is within its limit, over a whole second. */
  static Sight healthy() {
    return scene -> {
      long within =
          scene.recent().values().stream()
              .filter(work -> work.errorRate().orElse(1) <= Example.ERROR_LIMIT)
              .count();
      return Sight.missing(
          Example.FLEET.replicas(), within, "agents are within the limit of the error rate");
    };
  }

  /** No agent had a flag of one of these stages before the stage before it had passed. */
  static Sight inOrder(List<String> stages) {
    return scene -> {
      for (int i = 1; i < stages.size(); i++) {
        String stage = stages.get(i);
        Instant passed =
            scene.stageStatus(stages.get(i - 1)).map(StageStatus::passedTime).orElse(Instant.MAX);
        List<String> flags = scene.flags(stage);
        Optional<FlagView> early =
            scene.fleet().agents().stream()
                .flatMap(a -> a.flags().stream())
                .filter(f -> flags.contains(f.key()))
                .filter(f -> f.firstOnTime() != null && f.firstOnTime().isBefore(passed))
                .findFirst();
        if (early.isPresent()) {
          return Optional.of(
              "a flag of "
                  + stage
                  + " was on before "
                  + stages.get(i - 1)
                  + " had passed at "
                  + passed
                  + ": "
                  + early.get());
        }
      }
      return Optional.empty();
    };
  }

  private static Set<String> on(Scene scene, String key) {
    return new TreeSet<>(Scene.on(scene.fleet(), List.of(key)));
  }

  private static Optional<Integer> firstStep(@Nullable List<Step> steps) {
    return steps == null || steps.isEmpty()
        ? Optional.empty()
        : Optional.of(steps.getFirst().percent());
  }

  private static Set<Integer> turns(Scene scene, AgentView agent, String stage) {
    List<String> flags = scene.flags(stage);
    return agent.flags().stream()
        .filter(f -> flags.contains(f.key()))
        .map(FlagView::turns)
        .collect(Collectors.toSet());
  }

  /** The agents that the record puts on the stage at its first step, by targeting key. */
  private static Set<String> cohort(Scene scene, String stage) {
    RolloutRecord record = scene.record().orElse(null);
    int percent = scene.running().map(p -> p.percent(0)).orElse(0);
    List<String> flags = scene.flags(stage);
    List<CohortEntry> entries = record == null ? List.of() : record.cohorts();
    return (record == null ? List.<Exposure>of() : record.exposures())
        .stream()
            .filter(e -> flags.contains(e.key()))
            .map(Exposure::seed)
            .distinct()
            .flatMap(seed -> entries.stream().filter(c -> c.seed().equals(seed)))
            .filter(c -> c.workload().equals(Example.FLEET.name()))
            .flatMap(c -> Cohort.parse(c.agents()).first(Example.FLEET.reached(percent)).stream())
            .map(ordinal -> Example.FLEET.agent(ordinal).targetingKey())
            .collect(Collectors.toSet());
  }
}
