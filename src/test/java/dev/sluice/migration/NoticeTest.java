// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.migration;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.api.Annotations;
import dev.sluice.kit.Place;
import dev.sluice.kit.World;
import dev.sluice.migration.turn.Notice;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What people are told of though nothing moves. */
class NoticeTest {
  private static List<Notice> notices(World world) {
    Turn turn = world.turn();
    return Notice.of(world.observed(), turn.standing(), turn.status().record());
  }

  @Test
  void nothing_is_told_of_a_migration_that_goes_its_way() {
    assertThat(notices(Place.STEP.reached())).isEmpty();
  }

  @Test
  void a_garbled_token_is_told_of_and_the_same_one_is_the_same_notice() {
    // Given
    World world = Place.STEP.reached().annotate(Annotations.APPROVE, "yes please").settle();

    // When
    List<Notice> first = notices(world);
    List<Notice> later = notices(world.pass("1m"));

    // Then
    assertThat(first)
        .isEqualTo(later)
        .singleElement()
        .satisfies(
            n -> {
              assertThat(n.reason()).isEqualTo("InvalidAnnotation");
              assertThat(n.message()).startsWith("annotation sluice.dev/approve is \"yes please\"");
            });
  }

  @Test
  void a_garbled_latch_is_told_of() {
    // Given
    World world = Place.STEP.reached().annotate(Annotations.ROLLBACK_TO, "99").settle();

    // When
    List<Notice> notices = notices(world);

    // Then
    assertThat(notices).extracting(Notice::reason).containsExactly("InvalidAnnotation");
  }

  @Test
  void each_long_blindness_is_told_of_once() {
    // Given
    World world = Place.STEP.reached().goesBlind().pass("2h");
    Notice first = notices(world).getLast();
    assertThat(first.reason()).isEqualTo("BlindTooLong");
    assertThat(notices(world.pass("1h"))).containsExactly(first);

    // When
    world.mends().pass("1m").goesBlind().pass("2h");

    // Then
    assertThat(notices(world)).singleElement().isNotEqualTo(first);
  }

  @Test
  void a_rollback_of_nothing_is_told_of() {
    // Given
    World world = Place.UNBEGUN.reached().annotate(Annotations.ROLLBACK, "stop").settle();

    // When
    List<Notice> notices = notices(world);

    // Then
    assertThat(notices).extracting(Notice::reason).containsExactly("NothingToRollBack");
  }
}
