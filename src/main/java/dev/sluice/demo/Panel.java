// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.demo;

import dev.sluice.api.RolloutRecord;
import dev.sluice.api.RolloutRecord.Position;
import dev.sluice.api.StageSpec;
import dev.sluice.demo.fleet.AgentView;
import dev.sluice.migration.engine.Progress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Draws one moment: a row of agents per stage, and the error rate against its limit. */
final class Panel {
  private static final int WIDTH = 78;
  private static final int NAME = 17;
  private static final int BAR = 25;

  /** A cell of the bar is one percent. */
  private static final int LIMIT_CELL = (int) (Example.ERROR_LIMIT * 100);

  private final Palette palette;

  Panel(Palette palette) {
    this.palette = palette;
  }

  List<String> draw(Scene scene, Duration at) {
    List<String> lines = new ArrayList<>();
    lines.add(palette.paint(Tone.FAINT, palette.rule().repeat(WIDTH)));
    lines.add(head(scene, at));
    List<StageSpec> stages = scene.spec().map(s -> s.stages()).orElse(List.of());
    if (!stages.isEmpty()) {
      lines.add(palette.paint(Tone.FAINT, name("agent") + numbers(scene)));
    }
    for (int i = 0; i < stages.size(); i++) {
      lines.add(row(scene, stages.get(i), i));
    }
    lines.add(rate(scene));
    return lines.stream().map(String::stripTrailing).toList();
  }

  private String head(Scene scene, Duration at) {
    String where =
        scene
            .status()
            .filter(s -> s.phase() != null)
            .map(
                s ->
                    s.phase()
                        + "  "
                        + s.progress()
                        + " stages passed"
                        + scene.record().map(r -> "  attempt " + r.attempt()).orElse(""))
            .orElse("waiting for the migration");
    String time = String.format(Locale.ROOT, "%.1f s", at.toMillis() / 1000.0);
    String left = name(scene.name()) + where;
    int gap = Math.max(1, WIDTH - left.length() - time.length());
    return palette.paint(Tone.STRONG, left) + " ".repeat(gap) + palette.paint(Tone.FAINT, time);
  }

  private static String numbers(Scene scene) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < scene.fleet().agents().size(); i++) {
      text.append(i % 10).append(' ');
    }
    return text.toString();
  }

  private String row(Scene scene, StageSpec stage, int index) {
    Set<String> on = scene.on(stage.name());
    boolean runs = scene.running().filter(p -> p.name().equals(stage.name())).isPresent();
    boolean bad = runs && scene.errorRate().orElse(0) > Example.ERROR_LIMIT;
    StringBuilder text = new StringBuilder(name(stage.name()));
    for (AgentView agent : scene.fleet().agents()) {
      text.append(
          on.contains(agent.id())
              ? palette.paint(bad ? Tone.BAD : Tone.NEW, palette.agentOn())
              : palette.paint(Tone.FAINT, palette.agentOff()));
      text.append(' ');
    }
    String count = on.size() + "/" + scene.fleet().agents().size();
    return text.append(String.format(Locale.ROOT, " %6s  ", count))
        .append(state(scene, stage, index, runs))
        .toString();
  }

  private String state(Scene scene, StageSpec stage, int index, boolean runs) {
    RolloutRecord record = scene.record().orElse(null);
    if (record == null) {
      return "";
    }
    if (index < Progress.passed(record)) {
      return palette.paint(Tone.GOOD, palette.tick() + " passed");
    }
    if (runs) {
      int step = Progress.step(record);
      return scene
          .running()
          .map(p -> p.percent(step) + " %" + (p.full(step) ? ", watched" : ""))
          .orElse("");
    }
    boolean back = record.position() == Position.RolledBack && stage.name().equals(record.stage());
    return back ? palette.paint(Tone.BAD, palette.cross() + " taken back") : "";
  }

  private String rate(Scene scene) {
    double share = scene.errorRate().orElse(0);
    int cells = (int) Math.min(BAR, Math.round(share * 100));
    StringBuilder bar = new StringBuilder();
    for (int i = 0; i < BAR; i++) {
      bar.append(i == LIMIT_CELL ? "|" : "");
      Tone tone = i >= cells ? Tone.FAINT : i < LIMIT_CELL ? Tone.GOOD : Tone.BAD;
      bar.append(palette.paint(tone, i < cells ? palette.full() : palette.empty()));
    }
    String whose =
        scene.judged().size() == scene.fleet().agents().size() ? "all agents" : "new path";
    String number =
        scene.errorRate().isPresent() ? String.format(Locale.ROOT, "%4.1f %%", share * 100) : "";
    return name("error rate")
        + bar
        + "  "
        + number
        + palette.paint(Tone.FAINT, "  limit " + LIMIT_CELL + " %, " + whose);
  }

  private static String name(String text) {
    return String.format(Locale.ROOT, " %-" + NAME + "s", text);
  }
}
