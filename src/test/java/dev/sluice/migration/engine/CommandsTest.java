// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.migration.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.api.Annotations;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What people write is kept as text and never trusted as such. */
class CommandsTest {
  @Test
  void an_empty_annotation_is_present() {
    // When
    Commands commands = Commands.of(Map.of(Annotations.ROLLBACK, "", Annotations.PAUSE, " "));

    // Then
    assertThat(commands.rollback()).isEmpty();
    assertThat(commands.pause()).isEmpty();
    assertThat(commands.rollbackTo()).isNull();
    assertThat(commands.retry()).isNull();
  }

  @Test
  void nobody_named_is_unknown() {
    assertThat(Commands.of(Map.of(Annotations.ACTOR, " ")).by()).isEqualTo("unknown");
    assertThat(Commands.NONE.by()).isEqualTo("unknown");
  }

  @Test
  void lines_colours_and_hidden_directions_are_taken_out() {
    // Given
    String forged = "fine\r\nALERT: \u001b[31mred\u202e reversed\u200b\u0085end\u2028";

    // When
    Commands commands = Commands.of(Map.of(Annotations.PAUSE, forged));

    // Then
    assertThat(commands.pause()).isEqualTo("fine ALERT:  [31mred  reversed end");
  }

  @Test
  void long_texts_are_cut_between_characters() {
    // Given
    String long64k = "x".repeat(196) + "\uD83D\uDE80".repeat(30_000);

    // When
    String pause = Commands.of(Map.of(Annotations.PAUSE, long64k)).pause();

    // Then
    assertThat(pause).isEqualTo("x".repeat(196) + "...");
  }

  @Test
  void a_text_that_fits_is_kept() {
    assertThat(Words.printable("x".repeat(200), 200)).hasSize(200);
    assertThat(Words.printable("x".repeat(201), 200)).hasSize(200).endsWith("...");
  }
}
