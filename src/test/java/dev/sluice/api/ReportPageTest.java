// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.sluice.api.MigrationStatus.Measured;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The CRD sends readers of what was measured to a page, which has to have what they look for. */
class ReportPageTest {
  @Test
  void the_page_says_of_every_field_what_it_means() throws IOException {
    List<String> page = Files.readAllLines(Path.of("src/docs/report.md"));

    List<String> rows =
        Arrays.stream(Measured.class.getRecordComponents())
            .map(
                component ->
                    "| `%s` | %s |"
                        .formatted(
                            component.getName(),
                            component
                                .getAccessor()
                                .getAnnotation(JsonPropertyDescription.class)
                                .value()))
            .toList();

    assertThat(page).filteredOn(line -> line.startsWith("| `")).isEqualTo(rows);
  }
}
