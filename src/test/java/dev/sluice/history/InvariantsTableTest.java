// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.history;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.history.rules.Invariants;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The page that says which invariants are checked says what is so. */
class InvariantsTableTest {
  private static final Path PAGE = Path.of("src/docs/invariants.md");

  @Test
  void every_invariant_of_the_design_has_a_line() throws IOException {
    assertThat(rows(""))
        .containsAll(IntStream.rangeClosed(1, 36).mapToObj(i -> "I" + i).toList())
        .doesNotHaveDuplicates();
  }

  @Test
  void what_the_page_calls_checked_is_checked_and_no_more() throws IOException {
    List<String> checked =
        Invariants.timed(Duration.ZERO).stream().map(Invariant::id).distinct().sorted().toList();

    assertThat(checked).containsAll(rows("| yes")).isSubsetOf(rows(""));
    assertThat(checked).doesNotContainAnyElementsOf(rows("| not yet"));
  }

  @Test
  void every_invariant_says_in_a_sentence_of_its_own_what_must_hold() {
    assertThat(Invariants.timed(Duration.ZERO))
        .extracting(Invariant::sentence)
        .allSatisfy(sentence -> assertThat(sentence).hasSizeGreaterThan(20).endsWith("."))
        .doesNotHaveDuplicates();
  }

  private static List<String> rows(String having) throws IOException {
    return Files.readAllLines(PAGE).stream()
        .filter(line -> line.startsWith("| I") && line.contains(having))
        .map(line -> line.split("\\|", -1)[1].strip())
        .toList();
  }
}
