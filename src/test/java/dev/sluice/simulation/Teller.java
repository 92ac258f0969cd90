// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.simulation;

import dev.sluice.api.FlagSet;
import dev.sluice.api.FlagSetStatus;
import dev.sluice.api.Migration;
import dev.sluice.api.MigrationStatus;
import dev.sluice.api.RolloutRecord;
import dev.sluice.simulation.ModelApi.Commit;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.time.Duration;
import java.time.Instant;
import java.util.stream.Collectors;

/** Tells a run as it goes: the acts, and under each what was written because of it. */
interface Teller extends ModelApi.Onlooker {
  /** Says nothing. */
  Teller NONE = new Silent();

  void tells(int number, Act act, TrueTime time);

  void ends(TrueTime time);

  /** Says nothing. */
  record Silent() implements Teller {
    @Override
    public void tells(int number, Act act, TrueTime time) {}

    @Override
    public void ends(TrueTime time) {}

    @Override
    public void sees(Commit commit) {}
  }

  /** Writes it down. */
  final class Told implements Teller {
    private final StringBuilder text = new StringBuilder();

    @Override
    public void tells(int number, Act act, TrueTime time) {
      text.append("%8s  %2d. %s%n".formatted(clock(time.instant()), number + 1, act));
    }

    @Override
    public void ends(TrueTime time) {
      text.append("%8s  the faults end, and all is well%n".formatted(clock(time.instant())));
    }

    @Override
    public void sees(Commit commit) {
      text.append(
          "%8s        %s %s: %s%n"
              .formatted(
                  clock(commit.time()),
                  commit.writer() < 0 ? "people" : "operator " + commit.writer(),
                  commit.name(),
                  said(commit)));
    }

    private static String clock(Instant time) {
      Duration since = Duration.between(TrueTime.START, time);
      return "%d:%02d.%d"
          .formatted(since.toMinutes(), since.toSecondsPart(), since.toMillisPart() / 100);
    }

    private static String said(Commit commit) {
      HasMetadata after = commit.after();
      if (after == null) {
        return "deleted";
      }
      if (commit.before() == null) {
        return "created";
      }
      return switch (after) {
        case Migration m when commit.writer() >= 0 -> said(m.getStatus());
        case FlagSet s when commit.writer() >= 0 -> said(s.getStatus());
        default -> "annotations " + after.getMetadata().getAnnotations();
      };
    }

    private static String said(MigrationStatus status) {
      RolloutRecord record = status.record();
      return status.phase()
          + " "
          + status.progress()
          + ", waits for "
          + (status.waitingFor() == null ? "nothing" : status.waitingFor().what())
          + (record == null
              ? ""
              : ", record %d attempt %d %s %s/%s %s"
                  .formatted(
                      record.revision(),
                      record.attempt(),
                      record.position(),
                      record.stage(),
                      record.step(),
                      record.exposures().stream().map(e -> e.key() + "=" + e.percent()).toList()));
    }

    private static String said(FlagSetStatus status) {
      return "revision %d %s, claims %s, kept %s"
          .formatted(
              status.revision(),
              status.flags().stream()
                  .map(f -> f.key() + "=" + f.percent() + "(" + f.exposed() + ")")
                  .collect(Collectors.joining(" ")),
              status.claims().stream().map(c -> c.key() + ":" + c.migration()).toList(),
              status.kept().stream()
                  .map(k -> k.key() + "=" + k.percent() + "/" + k.specPercent())
                  .toList());
    }

    @Override
    public String toString() {
      return text.toString();
    }
  }
}
