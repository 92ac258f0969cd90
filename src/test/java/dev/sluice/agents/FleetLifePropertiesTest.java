// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.agents;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.agents.FleetEvent.Deed;
import dev.sluice.api.MigrationStatus.Phase;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.constraints.IntRange;

/**
 * The whole rollout of a fleet, whatever people do and however late all is seen. Each life is a
 * history besides, in which no invariant breaks: what was taken back stays so, no pod of the good
 * revision is deleted on the way back, and nothing is done that is not recorded.
 */
class FleetLifePropertiesTest {
  private static final int TRIES = 150;

  @Provide
  Arbitrary<List<FleetEvent>> lives() {
    // What goes on all the time is drawn more often than what people do.
    Arbitrary<Deed> usual =
        Arbitraries.of(
            Deed.Turn,
            Deed.Turn,
            Deed.Turn,
            Deed.LookAtSet,
            Deed.LookAtPods,
            Deed.Control,
            Deed.Control,
            Deed.SettleAll,
            Deed.SettleAll,
            Deed.Settle,
            Deed.Pass);
    return Combinators.combine(
            Arbitraries.frequencyOf(Tuple.of(6, usual), Tuple.of(1, Arbitraries.of(Deed.values()))),
            Arbitraries.integers().between(0, 30))
        .as(FleetEvent::new)
        .list()
        .ofMinSize(20)
        .ofMaxSize(200);
  }

  @Property(tries = TRIES)
  void no_more_agents_come_to_a_revision_than_its_step_reaches(
      @ForAll @IntRange(min = 1, max = 10) int replicas,
      @ForAll @IntRange(min = 1, max = 3) int maxUnavailable,
      @ForAll("lives") List<FleetEvent> life) {
    FleetLife fleet = new FleetLife(replicas, maxUnavailable).settled();
    String update = null;
    long before = 0;
    for (FleetEvent event : life) {
      event.on(fleet);

      String now = fleet.update();
      // What had gone further, before it was taken back, may still be on its way back.
      before = now != null && !now.equals(update) ? fleet.exposed(now) : before;
      update = now;
      if (now != null) {
        assertThat(fleet.exposed(now))
            .as("after %s", event)
            .isLessThanOrEqualTo(Math.max(before, fleet.reached()));
        before = Math.min(before, fleet.exposed(now));
      }
    }
  }

  @Property(tries = TRIES)
  void in_the_end_all_agents_run_the_good_revision_and_nothing_more_is_written(
      @ForAll @IntRange(min = 1, max = 10) int replicas,
      @ForAll @IntRange(min = 1, max = 3) int maxUnavailable,
      @ForAll("lives") List<FleetEvent> life) {
    FleetLife fleet = new FleetLife(replicas, maxUnavailable);
    life.forEach(event -> event.on(fleet));
    fleet.scale(Math.max(1, fleet.replicas()));

    fleet.comesToRest();

    assertThat(fleet.status().phase()).isIn(Phase.Completed, Phase.RolledBack, Phase.Halted);
    assertThat(fleet.pods())
        .hasSize(fleet.replicas())
        .allMatch(pod -> pod.ready() && pod.revision().equals(fleet.status().stableRevision()));
    int written = fleet.history().changes().size();
    fleet.happens(Deed.Turn, 0);
    assertThat(fleet.history().changes()).hasSize(written);
  }
}
