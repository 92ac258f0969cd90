// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.fleet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WorkloadTest {

  @ParameterizedTest
  @CsvSource({
    "10, 0, 0",
    "10, 1, 1",
    "10, 10, 1",
    "10, 11, 2",
    "10, 99, 10",
    "10, 100, 10",
    "3, 1, 1",
    "3, 34, 2",
    "3, 50, 2",
    "1, 1, 1",
    "0, 50, 0",
    "0, 100, 0",
    "10000, 33, 3300"
  })
  void reaches_the_share_rounded_up_and_at_least_one(int replicas, int percent, int reached) {
    assertThat(new Workload("shop", "planner", replicas).reached(percent)).isEqualTo(reached);
  }

  @ParameterizedTest
  @CsvSource({"10, 0, 0", "10, 1, 0", "10, 99, 0", "10, 100, 10", "0, 100, 0"})
  void reaches_pods_without_an_identity_all_at_once_or_not_at_all(
      int replicas, int percent, int reached) {
    Workload deployment =
        new Workload("shop", "web", replicas, Workload.Kind.Deployment, "app=web");

    assertThat(deployment.reached(percent)).isEqualTo(reached);
  }

  @Test
  void reaches_the_pods_of_a_stateful_set_as_it_does_its_own() {
    Workload set = new Workload("shop", "legacy", 10, Workload.Kind.StatefulSet, "app=legacy");

    assertThat(set.reached(11)).isEqualTo(2);
  }

  @Test
  void names_its_agents_by_their_targeting_keys() {
    assertThat(new Workload("shop", "planner", 3).agent(2).targetingKey())
        .isEqualTo("shop/planner/2");
  }

  @Test
  void refuses_a_negative_number_of_agents() {
    assertThatThrownBy(() -> new Workload("shop", "planner", -1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("replicas of planner is -1");
  }
}
