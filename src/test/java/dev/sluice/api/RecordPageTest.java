// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The CRD sends readers of the record to a page, which has to have what they look for. */
class RecordPageTest {
  @Test
  void the_page_says_of_every_field_of_the_record_what_it_means() throws IOException {
    List<String> page = Files.readAllLines(Path.of("src/docs/record.md"));

    List<String> rows =
        Stream.concat(
                Stream.of(RolloutRecord.class), Stream.of(RolloutRecord.class.getDeclaredClasses()))
            .filter(Class::isRecord)
            .flatMap(RecordPageTest::rows)
            .toList();

    assertThat(page).containsAll(rows);
    assertThat(page).filteredOn(line -> line.startsWith("| `")).hasSameSizeAs(rows);
  }

  private static Stream<String> rows(Class<?> type) {
    return Arrays.stream(type.getRecordComponents())
        .map(
            component ->
                "| `%s` | %s |"
                    .formatted(
                        component.getName(),
                        component
                            .getAccessor()
                            .getAnnotation(JsonPropertyDescription.class)
                            .value()));
  }
}
