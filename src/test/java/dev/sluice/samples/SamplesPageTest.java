// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.samples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Authors of agents copy from the page what the tests run. */
class SamplesPageTest {
  private static final String MARK = "src/docs/flags.md shows what follows.\n";

  @ParameterizedTest
  @CsvSource({
    "java, src/test/java/dev/sluice/samples/Planner.java",
    "java, src/test/java/dev/sluice/samples/BootedFlags.java",
    "python, src/test/resources/clients/python/planner.py"
  })
  void the_page_shows_the_sample_that_is_tested(String language, Path source) throws IOException {
    String code = Files.readString(source);
    assertThat(code).contains(MARK);
    String sample = code.substring(code.indexOf(MARK) + MARK.length());

    assertThat(Files.readString(Path.of("src/docs/flags.md")))
        .as("copy it from %s, from its mark to its end, onto the page", source)
        .contains("```" + language + "\n" + sample + "```");
  }
}
