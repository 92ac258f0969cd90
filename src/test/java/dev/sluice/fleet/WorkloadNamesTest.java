// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WorkloadNamesTest {
  private static final String RFC_1035 = "[a-z]([a-z0-9-]*[a-z0-9])?";

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a",
        "planner",
        "planner-2",
        "a123456789-123456789-123456789-123456789-123456789-1"
      })
  void a_name_that_fits_stays(String name) {
    assertThat(WorkloadNames.child(name)).isEqualTo(name);
    assertThat(WorkloadNames.label(name)).isEqualTo(name);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "2planner",
        "planner.v2",
        "a123456789-123456789-123456789-123456789-123456789-12",
        "9.8.7",
        "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa.-.-.-.-.-.-.-.-.-.-.-.-.-.-.-.-.-.-.-.-.-.-.-b"
      })
  void any_other_becomes_one_that_fits_a_service_and_the_pods_of_a_stateful_set(String name) {
    assertThat(WorkloadNames.child(name))
        .matches(RFC_1035)
        .hasSizeLessThanOrEqualTo(52)
        .isNotEqualTo(name);
  }

  @Test
  void two_long_names_with_one_beginning_stay_two() {
    // Given
    String one = "planner-".repeat(20) + "a";
    String other = "planner-".repeat(20) + "b";

    // When / Then
    assertThat(WorkloadNames.child(one)).isNotEqualTo(WorkloadNames.child(other));
    assertThat(WorkloadNames.label(one)).isNotEqualTo(WorkloadNames.label(other));
  }

  @Test
  void a_shortened_name_never_is_that_of_its_dashed_twin() {
    assertThat(WorkloadNames.child("planner.v2")).isNotEqualTo(WorkloadNames.child("planner-v2"));
  }

  @Test
  void a_label_takes_63_characters_and_no_more() {
    // Given
    String fits = "x".repeat(63);

    // When / Then
    assertThat(WorkloadNames.label(fits)).isEqualTo(fits);
    assertThat(WorkloadNames.label(fits + "y")).hasSize(63).startsWith("x".repeat(54) + "-");
  }
}
