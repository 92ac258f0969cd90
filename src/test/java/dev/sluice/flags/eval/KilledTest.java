// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.flags.eval;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.api.Annotations;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How the annotation that turns single flags off for everybody is read. */
class KilledTest {

  @Test
  void nothing_is_killed_where_the_annotation_is_not() {
    assertThat(Killed.of(Map.of("sluice.dev/other", "a"))).isEqualTo(Killed.NONE);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "registry,error-context",
        " registry , error-context ",
        "registry;error-context",
        "registry error-context",
        "registry\nerror-context\n",
        ",,registry,,error-context,",
        "[\"registry\", \"error-context\"]",
        "'registry','error-context','registry'",
      })
  void keys_are_found_however_they_are_written_down(String text) {
    assertThat(killed(text).keys()).containsExactly("registry", "error-context");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", ",", "\"\"", "[]"})
  void an_annotation_without_a_key_is_there_and_kills_nothing(String text) {
    assertThat(killed(text)).isEqualTo(new Killed(true, Set.of()));
  }

  @Test
  void an_annotation_without_a_value_is_there_and_kills_nothing() {
    Map<String, String> annotations = new HashMap<>();
    annotations.put(Annotations.KILL, null);

    assertThat(Killed.of(annotations)).isEqualTo(new Killed(true, Set.of()));
  }

  @Test
  void what_the_set_does_not_have_is_told_apart_and_stops_no_other() {
    Killed killed = killed("typo,registry,*,Registry");

    assertThat(killed.contains("registry")).isTrue();
    assertThat(killed.unknown(List.of("registry", "telemetry")))
        .containsExactly("typo", "*", "Registry");
  }

  private static Killed killed(String text) {
    return Killed.of(Map.of(Annotations.KILL, text));
  }
}
