// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.flags.eval;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.api.Flag.Assignment;
import dev.sluice.api.FlagSetSpec;
import dev.sluice.api.FlagSetStatus;
import dev.sluice.api.FlagSetStatus.WorkloadProblem;
import dev.sluice.api.FlagSetStatus.WorkloadState;
import dev.sluice.api.WorkloadRef;
import dev.sluice.api.WorkloadRef.Kind;
import dev.sluice.fleet.Workload;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What is noted of workloads that a set names, and what counts of them. */
class WorkloadSightTest {
  private static final WorkloadRef LEGACY = new WorkloadRef(Kind.StatefulSet, "legacy");
  private static final WorkloadRef WEB = new WorkloadRef(Kind.Deployment, "web");
  private static final WorkloadSight FIVE = new WorkloadSight.Present(5, "app=legacy", 0, false);
  private static final WorkloadState NOTED =
      new WorkloadState(Kind.StatefulSet, "legacy", 5, "app=legacy", null);

  @Test
  void what_is_there_is_noted_in_the_order_of_the_spec() {
    WorkloadSight three = new WorkloadSight.Present(3, "app=web", 0, false);

    assertThat(
            WorkloadSight.states(
                List.of(WEB, LEGACY), null, Map.of(LEGACY, FIVE, WEB, three), Set.of("planner")))
        .containsExactly(new WorkloadState(Kind.Deployment, "web", 3, "app=web", null), NOTED);
  }

  @Test
  void one_that_has_not_been_listed_stays_what_it_was() {
    assertThat(states(null, null)).containsExactly(problem(null, WorkloadProblem.NotSeen));
    assertThat(states(NOTED, null)).containsExactly(NOTED);
  }

  @Test
  void one_that_is_missing_is_said_and_counts_as_it_was_last_seen() {
    WorkloadState missing =
        new WorkloadState(Kind.StatefulSet, "legacy", 5, "app=legacy", WorkloadProblem.NotFound);

    assertThat(states(NOTED, new WorkloadSight.Missing())).containsExactly(missing);
    assertThat(states(missing, new WorkloadSight.Missing())).containsExactly(missing);
    assertThat(states(null, new WorkloadSight.Missing()))
        .containsExactly(problem(null, WorkloadProblem.NotFound));
    assertThat(states(missing, FIVE)).containsExactly(NOTED);
  }

  @Test
  void while_two_are_there_under_one_name_the_agent_deployment_counts() {
    BroughtWorkloads brought =
        BroughtWorkloads.of(
            "shop",
            new FlagSetSpec(List.of(), List.of(LEGACY, WEB)),
            List.of(NOTED, new WorkloadState(Kind.Deployment, "web", 3, "app=web", null)));
    Workload fleet = new Workload("shop", "legacy", 2);

    assertThat(brought.with(List.of(fleet)))
        .containsExactly(
            fleet, new Workload("shop", "web", 3, Workload.Kind.Deployment, "app=web"));
  }

  @Test
  void a_name_that_an_agent_deployment_has_is_refused_whatever_is_seen() {
    assertThat(WorkloadSight.states(List.of(LEGACY), null, Map.of(LEGACY, FIVE), Set.of("legacy")))
        .containsExactly(problem(null, WorkloadProblem.NameTaken));
    assertThat(states(null, new WorkloadSight.Present(5, "app=legacy", 0, true)))
        .containsExactly(problem(null, WorkloadProblem.NameTaken));
  }

  @Test
  void ordinals_that_do_not_begin_at_nought_are_refused() {
    assertThat(states(NOTED, new WorkloadSight.Present(5, "app=legacy", 1, false)))
        .containsExactly(problem(null, WorkloadProblem.OrdinalsNotFromZero));
  }

  @Test
  void what_is_noted_counts_and_what_has_a_problem_withholds_a_start() {
    WorkloadState missing =
        new WorkloadState(Kind.StatefulSet, "legacy", 5, "app=legacy", WorkloadProblem.NotFound);
    WorkloadState web = new WorkloadState(Kind.Deployment, "web", 3, "app=web", null);
    WorkloadRef unseen = new WorkloadRef(Kind.Deployment, "unseen");

    BroughtWorkloads brought =
        BroughtWorkloads.of(
            "shop", new FlagSetSpec(List.of(), List.of(LEGACY, WEB, unseen)), status(missing, web));

    assertThat(brought.counted())
        .containsExactly(
            new Workload("shop", "legacy", 5, Workload.Kind.StatefulSet, "app=legacy"),
            new Workload("shop", "web", 3, Workload.Kind.Deployment, "app=web"));
    assertThat(brought.withheld())
        .containsExactly(
            new BroughtWorkloads.Withheld(LEGACY, WorkloadProblem.NotFound),
            new BroughtWorkloads.Withheld(unseen, WorkloadProblem.NotSeen));
    assertThat(brought.withheld().getFirst()).hasToString("StatefulSet legacy");
  }

  @Test
  void what_the_spec_names_no_more_counts_no_more() {
    assertThat(
            BroughtWorkloads.of("shop", new FlagSetSpec(List.of(), List.of()), status(NOTED))
                .counted())
        .isEmpty();
    assertThat(
            BroughtWorkloads.of(
                    "shop",
                    new FlagSetSpec(List.of(), List.of(new WorkloadRef(Kind.Deployment, "legacy"))),
                    status(NOTED))
                .counted())
        .isEmpty();
  }

  /** A cohort of a StatefulSet is exact; a Deployment has all or none. */
  @Test
  void a_share_is_exact_among_agents_that_keep_their_names_and_nobody_else_has_it() {
    Workload legacy = new Workload("shop", "legacy", 10, Workload.Kind.StatefulSet, "app=legacy");
    Workload web = new Workload("shop", "web", 10, Workload.Kind.Deployment, "app=web");
    FlagTable table =
        TestSet.otp()
            .with(TestSet.flag("part", 25), TestSet.flag("all", 100))
            .with(TestSet.flag("ids", 50, Assignment.Ids, List.of(), List.of()))
            .agents(legacy)
            .agents(web)
            .table();

    FlagState part = table.flag("part").orElseThrow();
    FlagState ids = table.flag("ids").orElseThrow();
    assertThat(((Reach.Members) part.reach()).keys())
        .hasSize(3)
        .allSatisfy(key -> assertThat(key).startsWith("shop/legacy/"));
    assertThat(Evaluator.exposed(part, List.of(legacy, web))).isEqualTo(3);
    assertThat(Evaluator.exposed(table.flag("all").orElseThrow(), List.of(legacy, web)))
        .isEqualTo(20);
    assertThat(Evaluator.exposed(ids, List.of(web))).isZero();
  }

  private static List<WorkloadState> states(
      @Nullable WorkloadState before, @Nullable WorkloadSight sight) {
    return WorkloadSight.states(
        List.of(LEGACY),
        status(Stream.ofNullable(before).toArray(WorkloadState[]::new)),
        sight == null ? Map.of() : Map.of(LEGACY, sight),
        Set.of());
  }

  private static WorkloadState problem(@Nullable Integer replicas, WorkloadProblem problem) {
    return new WorkloadState(Kind.StatefulSet, "legacy", replicas, null, problem);
  }

  private static FlagSetStatus status(WorkloadState... seen) {
    return new FlagSetStatus(
        1L,
        1L,
        null,
        null,
        List.of(),
        List.of(),
        List.of(),
        List.of(),
        null,
        List.of(seen),
        List.of());
  }
}
