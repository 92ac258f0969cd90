// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.report;

import dev.sluice.api.Durations;
import dev.sluice.api.MigrationStatus.CheckStatus;
import dev.sluice.api.MigrationStatus.StagePhase;
import dev.sluice.judge.Wording;
import dev.sluice.report.model.AuditReport;
import dev.sluice.report.model.RollbackReport;
import dev.sluice.report.model.StageReport;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The parts of a report, in the order in which people read. */
final class AuditBlocks {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss'Z'").withZone(ZoneOffset.UTC);

  private AuditBlocks() {}

  static List<Block> of(AuditReport report) {
    List<Block> blocks = new ArrayList<>();
    blocks.add(
        new Block.Heading(
            1,
            "%s: %s, %s stages passed, attempt %d"
                .formatted(
                    report.migration(), report.phase(), report.progress(), report.attempt())));
    String next = report.next();
    if (next != null) {
      blocks.add(new Block.Fact("waits for", next + suffix(", until ", report.until())));
    }
    if (report.command() != null) {
      blocks.add(new Block.Command("change it by", report.command()));
    }
    report.stages().forEach(stage -> blocks.addAll(stage(stage)));
    blocks.addAll(rollbacks(report.rollbacks()));
    blocks.addAll(checks(report.checks()));
    if (!report.risks().isEmpty()) {
      blocks.add(new Block.Heading(2, "To know"));
      report.risks().forEach(risk -> blocks.add(new Block.Point(risk)));
    }
    return blocks;
  }

  private static List<Block> stage(StageReport stage) {
    List<Block> blocks = new ArrayList<>();
    blocks.add(
        new Block.Heading(
            2, "Stage %s: %s (risk %s)".formatted(stage.name(), stage.phase(), stage.risk())));
    if (stage.phase() == StagePhase.Pending) {
      return blocks;
    }
    blocks.add(new Block.Fact("when", when(stage)));
    if (!stage.flags().isEmpty()) {
      blocks.add(
          new Block.Fact(
              "flags",
              stage.flags().stream()
                  .map(flag -> flag.key() + " " + flag.percent() + " %")
                  .collect(Collectors.joining(", "))));
    }
    blocks.addAll(Contrasts.of(stage.contrasts()));
    if (stage.older()) {
      blocks.add(new Block.Point("What was decided at first is no longer in the history."));
    }
    stage
        .transitions()
        .forEach(
            t ->
                blocks.add(
                    new Block.Point(
                        TIME.format(t.time())
                            + " "
                            + t.from()
                            + " -> "
                            + t.to()
                            + ": "
                            + t.cause()
                            + suffix(", ", t.message())
                            + suffix(", by ", t.by()))));
    return blocks;
  }

  private static String when(StageReport stage) {
    Instant started = stage.started();
    Instant ended = stage.ended();
    Long took = stage.tookSeconds();
    return (started == null ? "begin not known" : TIME.format(started))
        + (ended == null ? ", not ended" : " to " + TIME.format(ended))
        + (took == null ? "" : ", " + Durations.format(Duration.ofSeconds(took)));
  }

  private static List<Block> rollbacks(List<RollbackReport> rollbacks) {
    List<Block> blocks = new ArrayList<>(List.of(new Block.Heading(2, "Rollbacks")));
    if (rollbacks.isEmpty()) {
      blocks.add(new Block.Point("None."));
    }
    for (RollbackReport back : rollbacks) {
      Long millis = back.decidedInMillis();
      blocks.add(
          new Block.Point(
              TIME.format(back.time())
                  + " attempt "
                  + back.attempt()
                  + ", "
                  + or(back.fromStage(), "before the first stage")
                  + " -> "
                  + or(back.toStage(), "start")
                  + ": "
                  + back.cause()
                  + (back.emergency() ? ", off for everybody" : "")
                  + (back.halted() ? ", halted" : "")
                  + suffix(", ", back.reason())
                  + suffix(", by ", back.by())
                  + (millis == null ? "" : ", decided " + millis + " ms after the evidence")
                  + suffix(", sent to ", back.confirmed())));
    }
    return blocks;
  }

  private static List<Block> checks(List<CheckStatus> checks) {
    if (checks.isEmpty()) {
      return List.of();
    }
    List<List<String>> rows = new ArrayList<>();
    rows.add(List.of("check", "verdict", "reading", "limit", "why"));
    for (CheckStatus check : checks) {
      rows.add(
          List.of(
              check.name(),
              or(check.verdict(), "not known"),
              number(check.reading()),
              number(check.limit()),
              or(check.reason(), "")));
    }
    return List.of(
        new Block.Heading(2, "Verdicts as of the last transition"), new Block.Rows(rows));
  }

  private static String number(@Nullable Double number) {
    return number == null || !Double.isFinite(number) ? "none" : Wording.number(number);
  }

  private static String or(@Nullable String text, String otherwise) {
    return text == null ? otherwise : text;
  }

  private static String suffix(String before, @Nullable String text) {
    return text == null ? "" : before + text;
  }
}
