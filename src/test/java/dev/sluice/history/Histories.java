// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.history;

import static dev.sluice.kit.Migrations.coolingFor;
import static dev.sluice.kit.Migrations.plan;
import static dev.sluice.kit.Migrations.stage;

import dev.sluice.api.Annotations;
import dev.sluice.api.MigrationSpec;
import dev.sluice.api.StageSpec.Approval;
import dev.sluice.kit.World;
import dev.sluice.kit.WorldHistory;
import dev.sluice.recorder.Recording;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Histories that are clean: a long simulated one, and what was recorded of real runs. */
final class Histories {
  private static final Path RECORDED = Path.of("src/test/resources/histories");

  private Histories() {}

  /**
   * Everything that a migration can go through: passed, taken back by a guard, retried, cooled
   * down, paused, skipped, approved, completed, and taken back in an emergency.
   */
  static List<Change> simulated() {
    WorldHistory history = new WorldHistory();
    World world = World.of(spec()).watchedBy(history);
    world.pass("1h12m").breaks("b").pass("5m").mends().settle();
    world.annotate(Annotations.RETRY, "2").pass("1h5m");
    world.annotate(Annotations.PAUSE, "lunch").pass("2h").remove(Annotations.PAUSE);
    world.pass("10m").annotate(Annotations.SKIP_WAIT, "two/50/2").pass("1h10m");
    world.annotate(Annotations.APPROVE, "three/2").pass("3h").scale("planner", 7).pass("1m");
    world.annotate(Annotations.ROLLBACK, "it burns").settle();
    return history.changes();
  }

  private static MigrationSpec spec() {
    return coolingFor(
        plan(
            stage("one").raises("a"),
            stage("two").raises("b", 60).raises("c").by("10m", 10, 50).deadline("9h"),
            stage("three").raises("d").approval(Approval.Required)),
        "1h");
  }

  /** The recordings of real runs. */
  static List<Path> recorded() {
    try (Stream<Path> files = Files.list(RECORDED)) {
      return files.sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What was recorded of that one. */
  static List<Change> recorded(String name) {
    return read(RECORDED.resolve(name + ".jsonl"));
  }

  static List<Change> read(Path recording) {
    try {
      return Recording.read(recording).changes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
