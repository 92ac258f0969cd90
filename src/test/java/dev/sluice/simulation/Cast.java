// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.simulation;

import dev.sluice.api.Flag;
import dev.sluice.api.Flag.Assignment;
import dev.sluice.api.HealthCheck;
import dev.sluice.api.HealthPolicySpec;
import dev.sluice.api.MigrationSpec;
import dev.sluice.api.StageSpec;
import dev.sluice.api.StageSpec.Approval;
import dev.sluice.api.StageSpec.OnFailure;
import dev.sluice.api.StageSpec.StageFlag;
import dev.sluice.kit.Migrations;
import dev.sluice.kit.With;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * What there is when a simulation begins.
 *
 * @param plans the plan of each migration; the first one exists from the start
 * @param flags what the flags stand at by themselves
 * @param replicas agents of each fleet
 * @param operators how many operators run
 * @param echoes whether they look again at what they have just written
 * @param sabotage a bug that they have
 */
record Cast(
    List<MigrationSpec> plans,
    List<Flag> flags,
    List<Integer> replicas,
    int operators,
    boolean echoes,
    Sabotage sabotage) {
  static final List<String> MIGRATIONS = List.of("alpha", "beta");
  static final List<String> FLEETS = List.of("planner", "critic");
  static final List<String> KEYS = List.of("a", "b", "c", "d", "e", "f");
  static final List<String> STAGES = List.of("one", "two", "three");
  static final String POLICY = "strict";
  static final String SUITE = "checkout";
  static final List<String> COOLDOWNS = List.of("0s", "1m", "10m", "5m");
  static final List<String> TIMES = List.of("30s", "1m", "2m", "10s");

  /** A stage's own policy: a suite besides what is always read. */
  private static final HealthPolicySpec SMOKE =
      new HealthPolicySpec(
          "30s",
          2,
          List.of(
              With.with(
                  dev.sluice.kit.Checks.guard("smoke"), "job", new HealthCheck.Job(SUITE, "1m"))));

  static Cast draw(Dice dice, int operators) {
    List<MigrationSpec> plans =
        List.of(plan(dice, dice.between(1, 3), 0), plan(dice, dice.between(1, 2), dice.below(3)));
    List<Flag> flags = new ArrayList<>();
    for (String key : KEYS) {
      Assignment assignment =
          dice.oneIn(8)
              ? Assignment.Ids
              : dice.oneIn(10) ? Assignment.AllAtOnce : Assignment.Agents;
      flags.add(Migrations.flag(key, dice.oneIn(6) ? dice.of(20, 50, 100) : 0, assignment));
    }
    List<Integer> replicas = List.of(dice.between(1, 6), dice.oneIn(2) ? -1 : dice.between(0, 3));
    return new Cast(plans, flags, replicas, operators, dice.oneIn(8), Sabotage.NONE);
  }

  Cast sabotaged(Sabotage by) {
    return new Cast(plans, flags, replicas, operators, echoes, by);
  }

  private static MigrationSpec plan(Dice dice, int size, int firstKey) {
    List<StageSpec> stages = new ArrayList<>();
    int key = firstKey;
    String partial = null;
    for (int i = 0; i < size; i++) {
      List<StageFlag> flags = new ArrayList<>();
      for (int n = dice.between(1, 2); n > 0 && key < KEYS.size(); n--) {
        flags.add(new StageFlag(KEYS.get(key++), dice.oneIn(4) ? dice.of(30, 60) : 100));
      }
      if (flags.isEmpty() || (partial != null && dice.oneIn(2))) {
        flags.add(new StageFlag(partial == null ? "a" : partial, 100));
      }
      StageFlag first = flags.getFirst();
      partial = first.percent() < 100 ? first.key() : null;
      stages.add(stage(dice, STAGES.get(i), flags));
    }
    MigrationSpec plan =
        Edits.withPolicy(
            Migrations.plan(stages), dice.oneIn(6) ? POLICY : MigrationSpec.STANDARD_POLICY);
    MigrationSpec paced =
        Edits.coolingFor(
            Edits.blindFor(plan, dice.oneIn(4) ? "1m" : "1h"),
            COOLDOWNS.get(dice.oneIn(3) ? dice.below(COOLDOWNS.size()) : 0));
    return dice.oneIn(8) ? Migrations.observed(paced) : paced;
  }

  private static StageSpec stage(Dice dice, String name, List<StageFlag> flags) {
    Migrations.Stage stage = Migrations.stage(name);
    flags.forEach(f -> stage.raises(f.key(), f.percent()));
    switch (dice.below(5)) {
      case 0 -> stage.atOnce();
      case 1, 2 -> stage.by(time(dice), 50);
      default -> stage.by(time(dice), 10, 50);
    }
    if (dice.oneIn(5)) {
      stage.onFailure(dice.of(OnFailure.ToStart, OnFailure.Hold));
    }
    if (dice.oneIn(6)) {
      stage.approval(Approval.Required);
    }
    if (dice.oneIn(6)) {
      stage.needs("db", "orders");
    }
    if (dice.oneIn(6)) {
      stage.deadline("10m");
    }
    if (dice.oneIn(8)) {
      stage.needsSuite("suite", SUITE);
    }
    if (dice.oneIn(24)) {
      stage.health(SMOKE).waitsForDelivery();
    }
    return stage.window(time(dice)).spec();
  }

  private static String time(Dice dice) {
    return TIMES.get(dice.below(TIMES.size()));
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < plans.size(); i++) {
      MigrationSpec plan = plans.get(i);
      text.append("  ")
          .append(MIGRATIONS.get(i))
          .append(i == 0 ? "" : " (not there yet)")
          .append(plan.observing() ? ", only observed" : "")
          .append(", policy ")
          .append(plan.healthPolicyName())
          .append(", cool-down ")
          .append(plan.cooldown())
          .append(", blind limit ")
          .append(plan.blindLimit())
          .append(':');
      text.append(
          plan.stages().stream().map(Cast::told).collect(Collectors.joining("; ", " ", "\n")));
    }
    text.append("  flags: ");
    flags.forEach(
        f ->
            text.append(f.key())
                .append(' ')
                .append(f.percent())
                .append("% ")
                .append(f.assignment())
                .append(", "));
    return text.append("fleets ")
        .append(replicas)
        .append(", operators ")
        .append(operators)
        .toString();
  }

  private static String told(StageSpec stage) {
    return stage.name()
        + stage.flags().stream()
            .map(f -> f.key() + "=" + f.percent())
            .collect(Collectors.joining(",", "(", ")"))
        + " steps "
        + (stage.steps() == null
            ? "by risk"
            : stage.steps().stream().map(s -> s.percent() + "%/" + s.hold()).toList())
        + " window "
        + stage.window()
        + " "
        + stage.onFailure()
        + (stage.readiness().isEmpty() ? "" : " needs " + stage.readiness())
        + (stage.health() == null ? "" : " smoke")
        + (stage.waitForDelivery() == null ? "" : " waits for delivery")
        + (stage.approval() == null ? "" : " approval")
        + (stage.deadline() == null ? "" : " deadline " + stage.deadline());
  }
}
