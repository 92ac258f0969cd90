// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class BuildProgressTest {

  @Test
  void tells_the_share_the_time_and_what_is_left() {
    // Given 100 packages, 20 of them cached, and 60 compiled in half a minute
    BuildProgress progress = after(100, 20, 60);

    // When, Then
    assertThat(progress.line(Duration.ofSeconds(30)))
        .isEqualTo("compiled 80 of 100 packages (80 %), 30 s so far, about 10 s left");
  }

  @Test
  void promises_nothing_after_a_few_packages() {
    BuildProgress progress = after(1000, 0, 49);

    assertThat(progress.line(Duration.ofSeconds(5)))
        .isEqualTo("compiled 49 of 1000 packages (4 %), 5 s so far");
  }

  @Test
  void counts_what_an_earlier_build_left_as_done() {
    BuildProgress progress = after(200, 150, 0);

    assertThat(progress.line(Duration.ofSeconds(1)))
        .isEqualTo("compiled 150 of 200 packages (75 %), 1 s so far");
  }

  @Test
  void says_that_it_links_when_only_the_program_is_left() {
    BuildProgress progress = after(100, 0, 99);

    assertThat(progress.line(Duration.ofSeconds(61))).isEqualTo("linking, 61 s so far");
  }

  @Test
  void never_says_more_than_all() {
    BuildProgress progress = after(100, 90, 50);

    assertThat(progress.line(Duration.ofSeconds(2))).isEqualTo("linking, 2 s so far");
  }

  private static BuildProgress after(int total, int cached, int compiled) {
    BuildProgress progress = new BuildProgress(total, cached);
    for (int i = 0; i < compiled; i++) {
      progress.oneMore();
    }
    return progress;
  }
}
