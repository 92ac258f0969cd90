// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.badinput;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** None of the 104 bad inputs is forgotten: each is run, or there is a reason why not. */
class InputListTest {
  private static final int MOST = 104;

  /** {@code number | why it is not run here | the test that has it, or -}. */
  private record Elsewhere(int number, String why, String test) {
    static List<Elsewhere> all() throws IOException {
      return Files.readAllLines(Path.of("src/test/resources/bad-inputs/elsewhere.txt")).stream()
          .filter(line -> !line.isBlank() && !line.startsWith("#"))
          .map(line -> line.split("\\|", -1))
          .map(parts -> new Elsewhere(number(parts[0]), parts[1].strip(), parts[2].strip()))
          .toList();
    }

    private static int number(String text) {
      return Integer.parseInt(text.strip());
    }
  }

  @Test
  void every_number_is_run_or_listed_with_a_reason() throws IOException {
    List<Integer> run = BadInput.all().map(BadInput::number).distinct().toList();
    List<Integer> listed = Elsewhere.all().stream().map(Elsewhere::number).toList();

    assertThat(IntStream.concat(ints(run), ints(listed)).boxed())
        .as("numbers that are run or listed, each in one of both ways")
        .containsExactlyInAnyOrderElementsOf(IntStream.rangeClosed(1, MOST).boxed().toList());
  }

  @Test
  void what_is_not_run_has_a_reason_and_the_test_that_it_names() throws IOException {
    assertThat(Elsewhere.all())
        .allSatisfy(
            input -> {
              assertThat(input.why()).hasSizeGreaterThan(20);
              if (!input.test().equals("-")) {
                assertThatCode(() -> Class.forName("dev.sluice." + input.test()))
                    .doesNotThrowAnyException();
              }
            });
  }

  @Test
  void a_file_is_named_after_its_number() {
    assertThat(BadInput.all())
        .allSatisfy(
            input -> assertThat(input.file()).startsWith("%03d-".formatted(input.number())));
  }

  private static IntStream ints(List<Integer> numbers) {
    return numbers.stream().mapToInt(Integer::intValue);
  }
}
