// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.agents.plan;

import static dev.sluice.agents.plan.PodSigns.placed;
import static dev.sluice.agents.plan.PodSigns.pods;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Agents, as {@link PodSigns} has them, of whom those that have moved cannot go back. */
class OneWayTest {
  @ParameterizedTest
  @CsvSource({
    // reached, may be down, seen, template and partition now; then partition
    // The update takes the place of the one that cannot go back, in one write.
    "2, 1, SSSLL, L@3, 3",
    "2, 1, SSSlz, L@3, 3",
    "5, 1, LLLLL, L@0, 0",
    // Nothing that has left the stable revision is given up to it again.
    "2, 1, SSSLU, U@3, 3",
    "2, 1, SSUUU, U@2, 2",
    "2, 1, SSSUU, U@0, 0",
    // Then by steps, as ever.
    "3, 1, SSSUU, U@3, 2",
    "3, 1, SSSUu, U@3, 3",
    // What is left of it below is not deleted, as that would make stable ones of it.
    "2, 1, SSLSU, U@4, 4"
  })
  void where_there_is_no_way_back_the_partition_does_not_rise(
      int reached, int maxUnavailable, String seen, String now, int partition) {
    ReplicaPlan plan =
        ReplicaPlan.of(
            new Course("S", "U", reached, maxUnavailable, true),
            5,
            pods(seen),
            placed(now, 5),
            Care.NONE);

    assertThat(plan.template()).isEqualTo("U");
    assertThat(plan.partition()).isEqualTo(partition);
    assertThat(plan.delete()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    // wanted; seen; partition now and then
    "5, SSSUU, 3, 3",
    "2, SS, 3, 3",
    "0, '', 3, 3",
    // Those that stay may go on: then all has reached them.
    "2, SS, 4, 1"
  })
  void who_comes_back_after_a_scale_down_is_what_it_was(
      int replicas, String seen, int now, int partition) {
    int reached = now == 4 ? replicas : 0;

    ReplicaPlan plan =
        ReplicaPlan.of(
            new Course("S", "U", reached, 1, true),
            replicas,
            pods(seen),
            placed("U@" + now, replicas),
            Care.NONE);

    assertThat(plan.partition()).isEqualTo(partition);
  }
}
