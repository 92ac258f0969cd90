// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.signals;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AddressMapTest {
  private static final URI ONE = URI.create("http://127.0.0.1:9001/a/metrics");
  private static final URI TWO = URI.create("http://127.0.0.1:9002/a/metrics");

  @TempDir Path folder;
  private int writes;

  private Path file() {
    return folder.resolve("addresses.json");
  }

  private void write(String text) throws IOException {
    Files.writeString(file(), text);
    Files.setLastModifiedTime(file(), FileTime.from(Instant.ofEpochSecond(1_000_000 + writes++)));
  }

  private AddressMap map() {
    return new AddressMap(Optional.of(file()));
  }

  private static String json(URI address) {
    return "{\"default/planner-0\": \"" + address + "\"}";
  }

  @Test
  void without_a_file_nothing_is_mapped() {
    assertThat(new AddressMap(Optional.empty()).addresses()).isEmpty();
  }

  @Test
  void a_file_that_is_not_there_says_nothing() {
    assertThat(map().addresses()).isEmpty();
  }

  @Test
  void a_file_that_appears_later_is_read() throws IOException {
    // Given
    AddressMap map = map();
    map.addresses();

    // When
    write(json(ONE));

    // Then
    assertThat(map.addresses()).isEqualTo(Map.of("default/planner-0", ONE));
  }

  @Test
  void a_file_that_changes_is_read_again() throws IOException {
    // Given
    write(json(ONE));
    AddressMap map = map();
    map.addresses();

    // When
    write(json(TWO));

    // Then
    assertThat(map.addresses()).isEqualTo(Map.of("default/planner-0", TWO));
  }

  @Test
  void a_file_that_goes_says_nothing_any_more() throws IOException {
    // Given
    write(json(ONE));
    AddressMap map = map();
    map.addresses();

    // When
    Files.delete(file());

    // Then
    assertThat(map.addresses()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "{",
        "[]",
        "{\"default/planner-0\": [\"http://127.0.0.1:1/\"]}",
        "{\"default/planner-0\": \"not an address\"}",
        "{\"default/planner-0\": \"file:///etc/passwd\"}",
        "{\"default/planner-0\": \"http:///metrics\"}",
        "{\"default/planner-0\": \"127.0.0.1:9001\"}",
        "{\"default/planner-0\": null}",
        "null"
      })
  void a_file_that_cannot_be_read_leaves_what_was_known(String text) throws IOException {
    // Given
    write(json(ONE));
    AddressMap map = map();
    map.addresses();

    // When
    write(text);

    // Then
    assertThat(map.addresses()).isEqualTo(Map.of("default/planner-0", ONE));
  }
}
