// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.demo;

import dev.sluice.api.Migration;
import dev.sluice.api.MigrationStatus;
import dev.sluice.api.MigrationStatus.LastRollback;
import dev.sluice.api.RolloutRecord;
import dev.sluice.api.RolloutRecord.Position;
import dev.sluice.api.StageSpec.StageFlag;
import dev.sluice.demo.fleet.AgentView;
import dev.sluice.demo.fleet.AgentView.FlagView;
import dev.sluice.demo.fleet.FleetView;
import dev.sluice.fleet.Workload;
import dev.sluice.migration.engine.Progress;
import dev.sluice.migration.engine.StagePlan;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Tells what happened, each transition once: a line when the API shows it, and the time that the
 * fleet needed to follow as soon as the fleet has followed.
 */
final class Narrator {
  private final Workload workload;
  private final Instant start;
  private final Consumer<Line> out;
  private Instant commandTime;
  private @Nullable RolloutRecord told;
  private Function<FleetView, Optional<Line>> awaited = Narrator::nothing;

  Narrator(Workload workload, Instant start, Consumer<Line> out) {
    this.workload = workload;
    this.start = start;
    this.out = out;
    this.commandTime = start;
  }

  /** A command was given at that time. */
  void commanded(Instant at) {
    commandTime = at;
  }

  /** The API showed this migration at that time. */
  void seen(Migration migration, Instant at) {
    MigrationStatus status = migration.getStatus();
    RolloutRecord record = status == null ? null : status.record();
    RolloutRecord before = told;
    if (record == null || (before != null && record.revision() <= before.revision())) {
      return;
    }
    told = record;
    if (before != null && record.attempt() > before.attempt()) {
      String from = "attempt " + record.attempt() + " starts with " + record.stage();
      out.accept(event(record.enteredTime(), Tone.PLAIN, from));
    } else if (record.position() == Position.RolledBack && status.lastRollback() != null) {
      takenBack(status.lastRollback(), record, at);
    } else if (record.position() == Position.Running && !sameRung(before, record)) {
      Progress.current(migration.getSpec(), record).ifPresent(plan -> raised(plan, record));
    } else if (before != null && record.snapshots().size() > before.snapshots().size()) {
      String passed = name(record.snapshots().getLast().stage()) + "passed";
      out.accept(event(record.enteredTime(), Tone.GOOD, passed));
    }
  }

  /** A record is written for other reasons too, such as the looks that were taken. */
  private static boolean sameRung(@Nullable RolloutRecord before, RolloutRecord record) {
    return before != null
        && before.position() == record.position()
        && Objects.equals(before.stage(), record.stage())
        && Objects.equals(before.step(), record.step());
  }

  /** The fleet showed itself. */
  void seen(FleetView fleet) {
    Optional<Line> line = awaited.apply(fleet);
    if (line.isPresent()) {
      awaited = Narrator::nothing;
      out.accept(line.get());
    }
  }

  private void takenBack(LastRollback rollback, RolloutRecord record, Instant at) {
    out.accept(event(rollback.time(), Tone.BAD, rollback.reason()));
    Instant evidence = Readings.evidence(rollback, commandTime);
    Instant since = Readings.knownSince(rollback, commandTime);
    String took = millis(evidence, at) + from(rollback);
    out.accept(Line.more(Tone.PLAIN, "record revision " + record.revision() + " (" + took + ")"));
    List<String> off =
        record.exposures().stream()
            .filter(e -> e.percent() == 0)
            .map(RolloutRecord.Exposure::key)
            .toList();
    awaited =
        fleet ->
            Readings.allOff(fleet, off, since)
                .map(
                    last ->
                        Line.more(
                            Tone.GOOD, confirmed(fleet, millis(evidence, last) + from(rollback))));
  }

  private static String from(LastRollback rollback) {
    return Readings.emergency(rollback) ? " from the return key" : "";
  }

  private static String confirmed(FleetView fleet, String took) {
    int all = fleet.agents().size();
    return all + "/" + all + " agents confirmed (" + took + ")";
  }

  private void raised(StagePlan plan, RolloutRecord record) {
    int percent = plan.percent(Progress.step(record));
    int reached = workload.reached(percent);
    List<String> keys =
        plan.flags().stream().filter(f -> f.percent() >= percent).map(StageFlag::key).toList();
    Instant entered = record.enteredTime();
    awaited =
        fleet ->
            keys.stream().allMatch(k -> fleet.on(k) == reached)
                ? Optional.of(
                    event(
                        entered,
                        Tone.PLAIN,
                        String.format(
                            Locale.ROOT,
                            "%s%3d %%  %5s agents on the new path%s",
                            name(plan.name()),
                            percent,
                            reached + "/" + workload.replicas(),
                            after(entered, lastTurn(fleet, keys)))))
                : Optional.empty();
  }

  /** A rung that reaches no more agents than the one before turns none. */
  private static String after(Instant entered, Instant last) {
    return last.isBefore(entered) ? "" : " (" + millis(entered, last) + ")";
  }

  private static Optional<Line> nothing(FleetView fleet) {
    return Optional.empty();
  }

  private static Instant lastTurn(FleetView fleet, List<String> keys) {
    Instant last = Instant.EPOCH;
    for (AgentView agent : fleet.agents()) {
      for (FlagView flag : agent.flags()) {
        Instant since = flag.sinceTime();
        if (keys.contains(flag.key()) && since != null && since.isAfter(last)) {
          last = since;
        }
      }
    }
    return last;
  }

  private Line event(Instant time, Tone tone, String text) {
    return Line.event(Duration.between(start, time), tone, text);
  }

  private static String name(@Nullable String stage) {
    return String.format(Locale.ROOT, "%-15s", stage);
  }

  static String millis(Instant from, Instant to) {
    return Math.max(0, Duration.between(from, to).toMillis()) + " ms";
  }
}
