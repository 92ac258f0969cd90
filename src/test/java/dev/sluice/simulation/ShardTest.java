// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ShardTest {
  @TempDir private Path folder;

  private Path state() {
    return folder.resolve("state");
  }

  @Test
  void what_was_broken_off_goes_on_where_it_was() throws IOException {
    // Given: somebody has played the first thirty of fifty
    new Shard(1, 1, 31, state()).play();

    // When
    Shard.Outcome outcome = new Shard(1, 1, 51, state()).play();

    // Then
    assertThat(outcome.from()).isEqualTo(31);
    assertThat(outcome.runs()).isEqualTo(20);
    assertThat(Files.readString(state())).startsWith("51: 50 runs, ").endsWith(", done\n");
  }

  @Test
  void what_is_done_is_not_played_again() {
    // Given
    new Shard(1, 1, 11, state()).play();

    // When
    Shard.Outcome outcome = new Shard(1, 1, 11, state()).play();

    // Then
    assertThat(outcome.runs()).isZero();
    assertThat(outcome.failing()).isEmpty();
  }

  @Test
  void a_file_that_has_the_seed_alone_is_understood() throws IOException {
    // Given
    Files.writeString(state(), "41\n");

    // When
    Shard.Outcome outcome = new Shard(1, 1, 51, state()).play();

    // Then
    assertThat(outcome.from()).isEqualTo(41);
    assertThat(outcome.to()).isEqualTo(51);
  }

  @Test
  void a_file_of_another_part_is_refused() throws IOException {
    // Given
    Files.writeString(state(), "41\n");

    // When
    Shard other = new Shard(1, 101, 201, state());

    // Then
    assertThatThrownBy(other::play)
        .hasMessageContaining("is at seed 41")
        .hasMessageContaining("101 to 200");
  }
}
