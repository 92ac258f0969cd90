// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.history;

import static dev.sluice.history.SeededBug.bug;
import static dev.sluice.kit.Migrations.stage;
import static dev.sluice.kit.With.with;

import dev.sluice.api.Driven;
import dev.sluice.kit.Bringing;
import dev.sluice.kit.World;
import dev.sluice.kit.WorldHistory;
import dev.sluice.migration.engine.Brought;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** Bugs of who brings fleets a revision with the flags of a stage. */
final class OverlayBugs {
  private static final Predicate<FleetStep> FLEET_START = FleetStep::isStart;

  private OverlayBugs() {}

  /** A stage that brings a revision goes by a step to its end. */
  private static List<Change> clean() {
    WorldHistory history = new WorldHistory();
    World world =
        World.of(
                stage("registry")
                    .raises("registry")
                    .by("5m", 20)
                    .window("10m")
                    .brings("planner", "planner:2"))
            .watchedBy(history);
    there(world, 0).pass("1m");
    there(world, 2).pass("7m");
    there(world, 10).pass("30m");
    return history.changes();
  }

  private static World there(World world, int ready) {
    return Bringing.at(
        world,
        new Brought(
            "planner", Optional.empty(), Optional.empty(), Optional.of(ready), Optional.empty()));
  }

  static List<SeededBug> all() {
    List<Change> clean = clean();
    Tampering migration = new Tampering(clean);
    FleetTampering fleet = new FleetTampering(FleetBugs.clean());
    List<Change> unseen = new ArrayList<>(migration.until(OverlayBugs::isArrival));
    unseen.removeIf(OverlayBugs::isThere);
    Driven ahead = new Driven("otp", "uid-of-otp", "registry", 1, 0);
    return List.of(
        bug(
            "I43",
            "begins a stage with its flags",
            migration.at(MigrationStep::isStart, Tampering.record("moving", null))),
        bug("I43", "raises flags before agents have come", unseen),
        bug(
            "I36",
            "raises flags with the order for their agents",
            migration.at(
                MigrationStep::isRaise, Tampering.record(Tampering.flag("registry", 100)))),
        bug(
            "I42",
            "moves agents though no record says so",
            fleet.at(FLEET_START, FleetTampering.status(s -> with(s, "driven", ahead)))));
  }

  private static boolean isArrival(MigrationStep step) {
    return step.runs() && step.ran() && step.was().moving() != null && step.is().moving() == null;
  }

  private static boolean isThere(Change change) {
    return change.after() instanceof View.OfFleet fleet
        && fleet.status() != null
        && fleet.status().driven().ready() > 0;
  }
}
