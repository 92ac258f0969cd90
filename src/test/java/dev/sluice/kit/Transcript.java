// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.kit;

import dev.sluice.api.Durations;
import dev.sluice.api.MigrationStatus;
import dev.sluice.api.MigrationStatus.HistoryEntry;
import dev.sluice.api.MigrationStatus.WaitingFor;
import dev.sluice.fleet.Workload;
import dev.sluice.migration.Turn;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/** What happened in a world, as text for people and for golden files. */
public final class Transcript {
  private final StringBuilder text = new StringBuilder();

  private Transcript() {}

  /** Tells all that happened, and what stands at the end. */
  public static String of(String title, World world) {
    Transcript transcript = new Transcript();
    transcript.line("# " + title);
    world.happenings().forEach(transcript::tell);
    transcript.line("");
    transcript.line(
        "%-10s the end, after %d status writes".formatted(time(world.now()), world.writes()));
    transcript.line(on(world));
    return transcript.text.toString();
  }

  private void tell(Happening happening) {
    switch (happening) {
      case Happening.Asked(Instant time, String what) -> {
        line("");
        line("%-10s > %s".formatted(time(time), what));
      }
      case Happening.Stored stored when onlyNotes(stored) -> {}
      case Happening.Stored stored -> stored(stored);
    }
  }

  /** What comparisons have seen is noted each minute, and is no news. */
  private static boolean onlyNotes(Happening.Stored stored) {
    MigrationStatus before = stored.before();
    MigrationStatus after = stored.after();
    return before != null
        && before.record() != null
        && !before.record().judge().equals(after.record().judge())
        && before.phase() == after.phase()
        && before.history().equals(after.history())
        && Objects.equals(before.waitingFor(), after.waitingFor());
  }

  private void stored(Happening.Stored stored) {
    MigrationStatus after = stored.after();
    line("");
    line("%-10s %s".formatted(time(stored.time()), headline(stored)));
    line(
        "           %s %s%s%s"
            .formatted(
                after.phase(),
                after.progress(),
                after.stage() == null ? "" : " " + after.stage(),
                after.exposure() == null ? "" : " " + after.exposure()));
    WaitingFor waiting = after.waitingFor();
    if (waiting != null) {
      line(
          "           waiting for %s%s"
              .formatted(
                  waiting.what(),
                  waiting.until() == null
                      ? ""
                      : ", until " + time(Instant.parse(waiting.until()))));
      if (waiting.command() != null) {
        line("           $ " + waiting.command());
      }
    }
    exposures(stored.before(), after);
  }

  private static String headline(Happening.Stored stored) {
    HistoryEntry last = last(stored.after());
    if (last == null || last.equals(last(stored.before()))) {
      Turn turn = stored.turn();
      return turn.standing().cause().reason() + ": " + turn.standing().message();
    }
    return "%s: %s -> %s%s"
        .formatted(
            last.cause(),
            last.from(),
            last.to(),
            last.decision().equals("RollBack")
                ? "\n           " + last.message() + ", by " + last.by()
                : "");
  }

  private static HistoryEntry last(MigrationStatus status) {
    return status == null || status.history().isEmpty() ? null : status.history().getLast();
  }

  /** Only what changed: flags by percent, cohorts by their members in the order of coming. */
  private void exposures(MigrationStatus before, MigrationStatus after) {
    Map<String, Integer> percents = percents(before);
    percents(after)
        .forEach(
            (key, percent) -> {
              int was = percents.getOrDefault(key, 0);
              if (was != percent) {
                line("           %s: %d%% -> %d%%".formatted(key, was, percent));
              }
            });
    Map<String, String> agents = agents(before);
    agents(after)
        .forEach(
            (cohort, members) -> {
              if (!members.equals(agents.get(cohort))) {
                line("           agents of %s: %s".formatted(cohort, members));
              }
            });
  }

  private static Map<String, Integer> percents(MigrationStatus status) {
    Map<String, Integer> percents = new LinkedHashMap<>();
    if (status != null && status.record() != null) {
      status.record().exposures().forEach(e -> percents.put(e.key(), e.percent()));
    }
    return percents;
  }

  private static Map<String, String> agents(MigrationStatus status) {
    Map<String, String> agents = new LinkedHashMap<>();
    if (status != null && status.record() != null) {
      status.record().cohorts().forEach(c -> agents.put(c.seed() + c.workload(), c.agents()));
    }
    return agents;
  }

  private static String on(World world) {
    StringBuilder on = new StringBuilder();
    int all = world.observed().workloads().stream().mapToInt(Workload::replicas).sum();
    world
        .served()
        .forEach(
            (key, agents) ->
                on.append("           %s: %d/%d%n".formatted(key, agents.size(), all)));
    return on.toString().stripTrailing();
  }

  private static String time(Instant time) {
    Duration since = Duration.between(World.START, time);
    return "+" + Durations.format(since);
  }

  private void line(String line) {
    text.append(line).append('\n');
  }
}
