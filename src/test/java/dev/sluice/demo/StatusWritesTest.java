// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.demo;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class StatusWritesTest {
  @Test
  void a_write_belongs_to_the_stage_that_had_not_passed_before_it() {
    StatusWrites writes = new StatusWrites();

    writes.count("Migration", null);
    writes.count("Migration", Scenes.migration(Statuses.REGISTRY_HALF));
    writes.count("Migration", Scenes.migration(Statuses.REGISTRY_PASSED));
    writes.count("FlagSet", Scenes.flagSet("revision: 1"));

    assertThat(writes.whilePassed(0)).isEqualTo(2);
    assertThat(writes.whilePassed(1)).isEqualTo(1);
    assertThat(writes.whilePassed(2)).isZero();
    assertThat(writes.total()).isEqualTo(4);
  }
}
