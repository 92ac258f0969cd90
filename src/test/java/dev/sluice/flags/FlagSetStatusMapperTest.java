// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.flags;

import static dev.sluice.flags.eval.TestSet.flag;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.api.Flag;
import dev.sluice.api.FlagSet;
import dev.sluice.api.FlagSetSpec;
import dev.sluice.api.FlagSetStatus;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Whose word a status is. */
class FlagSetStatusMapperTest {
  private static final Instant NOW = Instant.parse("2026-03-02T09:00:00Z");

  @Test
  void what_is_new_carries_the_epoch_of_who_says_it() {
    // Given
    FlagSet set = set(flag("a", 0));
    set.setStatus(map(set, 7L));
    set.setSpec(spec(flag("a", 100)));

    // When
    FlagSetStatus status = map(set, 9L);

    // Then
    assertThat(status.revision()).isEqualTo(2);
    assertThat(status.epoch()).isEqualTo(9);
  }

  @Test
  void a_leader_who_has_nothing_new_to_say_says_nothing() {
    // Given
    FlagSet set = set(flag("a", 0));
    FlagSetStatus stands = map(set, 7L);
    set.setStatus(stands);

    // When
    FlagSetStatus status = map(set, 9L);

    // Then
    assertThat(status).isEqualTo(stands);
  }

  @Test
  void who_was_not_elected_leaves_the_epoch_that_stands() {
    // Given
    FlagSet set = set(flag("a", 0));
    set.setStatus(map(set, 7L));
    set.setSpec(spec(flag("a", 100)));

    // When
    FlagSetStatus status = map(set, null);

    // Then
    assertThat(status.revision()).isEqualTo(2);
    assertThat(status.epoch()).isEqualTo(7);
  }

  private static FlagSetStatus map(FlagSet set, @Nullable Long epoch) {
    return FlagSetStatusMapper.map(set, Stream.of(), Stream.of(), Map.of(), NOW, epoch);
  }

  private static FlagSet set(Flag... flags) {
    FlagSet set = new FlagSet();
    set.setMetadata(
        new ObjectMetaBuilder().withName("otp").withNamespace("shop").withGeneration(1L).build());
    set.setSpec(spec(flags));
    return set;
  }

  private static FlagSetSpec spec(Flag... flags) {
    return new FlagSetSpec(List.of(flags), List.of());
  }
}
