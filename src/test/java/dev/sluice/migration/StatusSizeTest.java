// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.migration;

import static dev.sluice.kit.Migrations.stage;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.api.Annotations;
import dev.sluice.api.HealthCheck.Role;
import dev.sluice.judge.CheckVerdict;
import dev.sluice.judge.Side;
import dev.sluice.judge.Verdict;
import dev.sluice.kit.DecisionAssert;
import dev.sluice.kit.Happening;
import dev.sluice.kit.Json;
import dev.sluice.kit.Migrations;
import dev.sluice.kit.World;
import dev.sluice.migration.engine.Cause;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** A status stays below 64 KiB, and plans that would need more are refused. */
class StatusSizeTest {
  private static final int MOST = 64 * 1024;

  @Test
  void twenty_stages_of_twenty_flags_and_five_hundred_agents_fit() {
    // Given: 200 flags, as many as a FlagSet has, each raised to a share and then in full
    Migrations.Stage[] stages = new Migrations.Stage[20];
    for (int i = 0; i < 20; i++) {
      stages[i] = stage("stage" + i).by("1m", 50).window("1m");
      for (int flag = 0; flag < 20; flag++) {
        stages[i].raises("a_flag_with_name_" + (i % 10 * 20 + flag), i < 10 ? 25 : 100);
      }
    }
    World world = World.of(stages).scale("planner", 500);
    world.vitals().onlyWatches();
    world.vitals().shows(Arrays.stream(Side.Who.values()).map(StatusSizeTest::large).toList());
    for (int check = 0; check < 14; check++) {
      world.vitals().says(undecided("check-" + check, "r".repeat(300)));
    }

    // When
    world.pass("1h");
    world.annotate(Annotations.ROLLBACK_TO, "stage15").settle();

    // Then
    DecisionAssert.assertThat(world.decision()).because(Cause.ROLLBACK_PRESENT);
    assertThat(world.writes()).isGreaterThan(60);
    assertThat(largest(world)).isLessThan(MOST);
  }

  @Test
  void the_cohort_of_ten_thousand_agents_fits() {
    // Given
    World world = World.of(stage("one").raises("a").by("10m", 99)).scale("planner", 10_000);

    // When
    world.pass("5m");

    // Then
    assertThat(world.on("a")).hasSize(9900);
    assertThat(largest(world)).isLessThan(MOST);
  }

  @Test
  void texts_from_outside_are_bounded() {
    // Given
    World world = World.of(stage("one").raises("a"));
    world.vitals().says(undecided("latency", "x".repeat(100_000)));

    // When
    world.annotate(Annotations.ROLLBACK, "y".repeat(100_000)).pass("5m");
    world.remove(Annotations.ROLLBACK).annotate(Annotations.PAUSE, "z".repeat(100_000)).settle();

    // Then
    assertThat(largest(world)).isLessThan(4096);
  }

  @Test
  void a_plan_that_would_need_more_is_refused() {
    // Given
    Migrations.Stage[] stages = new Migrations.Stage[20];
    for (int i = 0; i < 20; i++) {
      stages[i] = stage("stage" + i);
      for (int flag = 0; flag < 10; flag++) {
        stages[i].raises("x".repeat(90) + (i * 10 + flag));
      }
    }

    // When
    World world = World.of(stages);

    // Then
    DecisionAssert.assertThat(world.decision())
        .isRefuse()
        .because(Cause.INVALID_PLAN)
        .saying("needs a record of up to 72 KiB, and there is room for 44");
  }

  private static Side large(Side.Who who) {
    return new Side(who, 123_456_789L, 1_234_567L, 0.000123, 12.5, true);
  }

  private static CheckVerdict undecided(String name, String reason) {
    return new CheckVerdict(
        name, Role.Watch, Verdict.Undecided, 0.123456789, 0.05, 1_000_000, reason, 0, 2);
  }

  private static int largest(World world) {
    return world.happenings().stream()
        .filter(h -> h instanceof Happening.Stored)
        .mapToInt(h -> size(((Happening.Stored) h).after()))
        .max()
        .orElseThrow();
  }

  private static int size(Object object) {
    return Json.text(object).getBytes(StandardCharsets.UTF_8).length;
  }
}
