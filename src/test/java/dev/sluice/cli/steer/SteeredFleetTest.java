// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.cli.steer;

import static dev.sluice.cli.steer.Moments.writes;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.agents.plan.Revision;
import dev.sluice.cli.steer.Intent.Needless;
import dev.sluice.cli.steer.Intent.Refused;
import dev.sluice.kit.Written;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What is refused of a fleet, or said of it, before or without anything being written. */
class SteeredFleetTest {
  private static final String FIRST =
      """
      phase: Pending
      updateRevision: one
      conditions: [{type: Ready, status: "False", reason: AgentsMoving, message: agents of revision one}]
      """;
  private static final String DONE =
      """
      phase: Completed
      stableRevision: one
      updateRevision: one
      record: {revision: 1, attempt: 1, position: Completed, snapshots: [{}]}
      conditions: [{type: Ready, status: "True", reason: AgentsReady, message: 4/4 agents are ready}]
      """;
  private static final String BACK =
      """
      phase: RolledBack
      stableRevision: one
      updateRevision: two
      record: {revision: 5, attempt: 2, position: RolledBack, stage: two, snapshots: [{stage: one}], rollbacks: [{attempt: 2, fromStage: two, cause: GuardBreached}]}
      conditions: [{type: Ready, status: "False", reason: RolledBack, message: a retry leads on}]
      """;

  @Test
  void without_a_revision_that_has_passed_there_is_nothing_to_go_back_to() {
    Refused nothing =
        new Refused(
            "nothing to roll back: no revision of agd/planner has passed", "revisions agd/planner");

    assertThat(new Emergency("smoke").intent(fleet("", FIRST))).isEqualTo(nothing);
    assertThat(new RollbackTo("1").intent(fleet("", FIRST))).isEqualTo(nothing);
  }

  @Test
  void what_runs_everywhere_and_was_the_first_is_not_rolled_back() {
    assertThat(new Emergency("smoke").intent(fleet("", DONE)))
        .isEqualTo(
            new Refused(
                "nothing to roll back: agd/planner runs revision one, and none was good before it",
                "revisions agd/planner"));
  }

  @Test
  void a_rollback_by_a_guard_is_made_to_stay_by_a_person() {
    Subject before = fleet("", BACK);
    assertThat(new Emergency("smoke").intent(before)).isEqualTo(writes("rollback", "smoke"));

    Subject after =
        fleet(
            "sluice.dev/rollback: smoke",
            BACK.replace("reason: RolledBack, message", "reason: RollbackPresent, message"));

    assertThat(new Emergency("smoke").answer(before, after))
        .hasValueSatisfying(
            a -> {
              assertThat(a.done()).isTrue();
              assertThat(a.headline())
                  .isEqualTo("is rolled back: all agents are to run revision one");
            });
    assertThat(new Emergency("smoke").intent(after))
        .isEqualTo(
            new Needless("is rolled back already: all agents are to run revision one (\"smoke\")"));
  }

  @Test
  void the_revision_that_stands_is_not_gone_back_to() {
    assertThat(new RollbackTo("1").intent(fleet("", DONE)))
        .isEqualTo(
            new Refused(
                "nothing to roll back: revision one is what all agents are to run",
                "revisions agd/planner"));
  }

  @Test
  void who_may_not_see_the_kept_revisions_leaves_it_to_the_operator() {
    Subject unknown = Subject.of(Written.fleet("", DONE));

    assertThat(new RollbackTo("7").intent(unknown)).isEqualTo(writes("rollback-to", "7"));
  }

  @Test
  void a_pause_of_a_fleet_at_rest_is_written_once() {
    assertThat(new Pause("lunch").intent(fleet("", DONE))).isEqualTo(writes("pause", "lunch"));
    assertThat(new Pause("lunch").intent(fleet("sluice.dev/pause: lunch", DONE)))
        .isEqualTo(new Needless("is paused already (\"lunch\")"));
  }

  private static Subject fleet(String annotations, String status) {
    return new Subject.OfFleet(
        Written.fleet(annotations, status),
        List.of(new Revision("one", 1, new PodTemplateSpec(), Map.of(), null)));
  }
}
