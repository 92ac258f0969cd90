// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.demo;

import static dev.sluice.demo.Example.FIRST;
import static dev.sluice.demo.Example.SECOND;
import static dev.sluice.demo.Example.THIRD;
import static dev.sluice.demo.Scenes.FIRST_TWO;
import static dev.sluice.demo.Scenes.REGISTRY;
import static dev.sluice.demo.Scenes.TELEMETRY;
import static dev.sluice.demo.Scenes.flagSet;
import static dev.sluice.demo.Scenes.fleet;
import static dev.sluice.demo.Scenes.migration;
import static dev.sluice.demo.Scenes.scene;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.api.RolloutRecord.Position;
import dev.sluice.demo.RecentWork.Work;
import dev.sluice.demo.Scenes.FleetBuilder;
import dev.sluice.demo.fleet.AgentView.Connection;
import dev.sluice.demo.fleet.FleetView;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The demo says yes only to what it should, and otherwise says what it saw. */
class ActsTest {
  private static final String MIRROR =
      """
      flags:
      - {key: use_ets_agent_registry, percent: 100, exposed: 10, of: 10}
      - {key: enable_migration_monitoring, percent: 100, exposed: 10, of: 10}
      - {key: use_logger_error_context, percent: 100, exposed: 10, of: 10}
      - {key: use_genserver_telemetry, percent: 0, exposed: 0, of: 10}
      - {key: use_genserver_span_management, percent: 0, exposed: 0, of: 10}
      - {key: use_ets_sampled_events, percent: 0, exposed: 0, of: 10}
      - {key: enforce_no_process_dict, percent: 0, exposed: 0, of: 10}
      """;

  @Test
  void an_agent_that_is_not_connected_is_counted_out() {
    Scene scene =
        scene(
            migration(Statuses.REGISTRY_HALF),
            flagSet(MIRROR),
            fleet(1).connection(Connection.STALE).build());

    assertThat(FleetSights.connected().missing(scene)).hasValue("0 of 10 agents are connected");
  }

  @Test
  void the_first_step_is_seen_when_exactly_the_agents_of_the_record_have_all_three_flags() {
    Scene scene = firstStep(fleetAtFirstStep().build());

    assertThat(FleetSights.exactCohort(THIRD).missing(scene)).isEmpty();
    assertThat(ApiSights.onStep(THIRD, 0).missing(scene)).isEmpty();
  }

  @Test
  void the_first_step_is_not_seen_when_another_agent_has_a_flag() {
    Scene scene =
        firstStep(fleetAtFirstStep().turn(true, 12, Set.of("use_ets_sampled_events"), 3).build());

    assertThat(FleetSights.exactCohort(THIRD).missing(scene))
        .hasValue(
            "10 % is 1 agents, the record names [default/planner/7], and use_ets_sampled_events is"
                + " on in [default/planner/3, default/planner/7]");
  }

  @Test
  void the_first_step_is_not_seen_when_one_of_the_flags_is_missing() {
    Scene scene =
        firstStep(fleetAtFirstStep().turn(false, 12, Set.of("use_ets_sampled_events"), 7).build());

    assertThat(FleetSights.exactCohort(THIRD).missing(scene))
        .hasValueSatisfying(
            text -> assertThat(text).endsWith("use_ets_sampled_events is on in []"));
  }

  @Test
  void a_rollback_is_seen_in_the_record_with_its_cause_and_both_stages() {
    Scene scene = takenBack(fleetAfterRollback().build());

    assertThat(ApiSights.position(Position.RolledBack).missing(scene)).isEmpty();
    assertThat(ApiSights.lastRollback("GuardBreached", THIRD, SECOND).missing(scene)).isEmpty();
    assertThat(ApiSights.lastRollback("GuardBreached", THIRD, FIRST).missing(scene)).isPresent();
    assertThat(ApiSights.lastRollback("Emergency", THIRD, SECOND).missing(scene)).isPresent();
    assertThat(ApiSights.recorded(THIRD, 0).missing(scene)).isEmpty();
  }

  @Test
  void everything_that_act_1_must_prove_is_seen_in_the_scene_after_the_rollback() {
    Scene scene = takenBack(fleetAfterRollback().build());

    assertThat(Acts.firstProof())
        .allSatisfy(e -> assertThat(e.sight().missing(scene)).as(e.what()).isEmpty());
  }

  @Test
  void an_agent_that_has_not_heard_of_the_rollback_does_not_count_as_confirmed() {
    Scene scene = takenBack(fleetAfterRollback().heard(3, 12).build());

    assertThat(FleetSights.confirmedOff(THIRD).missing(scene)).isPresent();
  }

  @Test
  void an_agent_that_still_has_the_flag_does_not_count_as_confirmed() {
    Scene scene = takenBack(fleetAfterRollback().turn(true, 14.3, TELEMETRY, 2).build());

    assertThat(FleetSights.confirmedOff(THIRD).missing(scene))
        .hasValueSatisfying(text -> assertThat(text).contains("[default/planner/2]"));
  }

  @Test
  void a_flag_that_went_off_and_on_again_has_not_stayed_on() {
    Scene scene =
        takenBack(
            fleetAfterRollback()
                .turn(false, 14.2, REGISTRY, 4)
                .turn(true, 14.3, REGISTRY, 4)
                .build());

    assertThat(FleetSights.turned(FIRST, 1).missing(scene))
        .hasValue("9 of 10 agents turned the flags of registry exactly 1 time(s)");
  }

  @Test
  void an_agent_beyond_the_cohort_that_had_the_flag_for_a_moment_is_found_out() {
    Scene scene =
        takenBack(
            fleetAfterRollback()
                .turn(true, 13, TELEMETRY, 5)
                .turn(false, 14.2, TELEMETRY, 5)
                .build());

    assertThat(FleetSights.neverBeyondCohort(THIRD).missing(scene))
        .hasValue(
            "the flags of telemetry went on and off in 2 agents, should be 1, and never turned in 8");
  }

  @Test
  void a_flag_that_was_on_before_the_stage_before_it_had_passed_is_found_out() {
    Scene scene =
        takenBack(
            fleet(14.2)
                .turn(true, 5, REGISTRY)
                .turn(true, 5.4, Set.of("use_logger_error_context"))
                .build());

    assertThat(FleetSights.inOrder(List.of(FIRST, SECOND)).missing(scene))
        .hasValueSatisfying(
            text ->
                assertThat(text)
                    .startsWith("a flag of error-context was on before registry had passed"));
  }

  @Test
  void one_unhealthy_agent_is_enough_to_be_unhealthy() {
    Scene good = takenBack(fleetAfterRollback().build());
    Map<String, Work> recent = new java.util.HashMap<>(good.recent());
    recent.put("default/planner/7", new Work(100, 6));
    Scene scene =
        new Scene(
            good.time(),
            good.migration(),
            Map.of(),
            good.flagSet(),
            good.fleet(),
            Scenes.START,
            recent);

    assertThat(FleetSights.healthy().missing(scene))
        .hasValue("9 of 10 agents are within the limit of the error rate");
  }

  @Test
  void a_mirror_that_lags_behind_is_not_enough() {
    Scene scene =
        scene(
            migration(Statuses.TELEMETRY_TAKEN_BACK),
            flagSet(
                MIRROR.replace(
                    "{key: use_ets_sampled_events, percent: 0, exposed: 0",
                    "{key: use_ets_sampled_events, percent: 10, exposed: 1")),
            fleetAfterRollback().build());

    assertThat(ApiSights.mirrored(THIRD, 0).missing(scene)).isPresent();
  }

  @Test
  void nothing_is_seen_before_there_is_a_migration() {
    Scene scene =
        new Scene(Scenes.START, null, Map.of(), null, fleet(0).build(), Scenes.START, Map.of());

    assertThat(
            List.of(Acts.first(), Acts.second(), Acts.approved(), Acts.third(), Acts.thirdProof()))
        .allSatisfy(
            act ->
                assertThat(act)
                    .allSatisfy(
                        e -> assertThat(e.sight().missing(scene)).as(e.what()).isPresent()));
  }

  private static FleetBuilder fleetAtFirstStep() {
    return fleet(12.1)
        .turn(true, 5, REGISTRY)
        .turn(true, 9, Set.of("use_logger_error_context"))
        .turn(true, 12.01, TELEMETRY, 7);
  }

  private static FleetBuilder fleetAfterRollback() {
    return fleetAtFirstStep().turn(false, 14.12, TELEMETRY, 7);
  }

  private static Scene firstStep(FleetView fleet) {
    return scene(migration(Statuses.TELEMETRY_FIRST_STEP), flagSet(MIRROR), fleet);
  }

  private static Scene takenBack(FleetView fleet) {
    return scene(migration(Statuses.TELEMETRY_TAKEN_BACK), flagSet(MIRROR), fleet);
  }

  @Test
  void everything_that_act_3_must_prove_is_seen_when_only_the_second_migration_is_off() {
    Scene scene = tracingTakenBack(fleetAfterTracing());

    assertThat(Acts.thirdProof())
        .allSatisfy(e -> assertThat(e.sight().missing(scene)).as(e.what()).isEmpty());
  }

  @Test
  void an_agent_that_lost_a_flag_of_the_first_migration_is_found_out_in_act_3() {
    Scene scene =
        tracingTakenBack(
            fleetAfterTracing().turn(false, 42.5, REGISTRY, 4).turn(true, 42.6, REGISTRY, 4));

    assertThat(Acts.thirdProof().getLast().sight().missing(scene))
        .hasValue("otp-cleanup: 9 of 10 agents turned the flags of registry exactly 1 time(s)");
  }

  @Test
  void an_agent_that_keeps_a_flag_of_the_second_migration_is_found_out_in_act_3() {
    Scene scene =
        tracingTakenBack(fleetAfterTracing().turn(true, 42.6, Set.of("use_head_sampling"), 2));

    assertThat(Acts.thirdProof().getFirst().sight().missing(scene))
        .hasValueSatisfying(text -> assertThat(text).contains("sampling", "[default/planner/2]"));
  }

  private static FleetBuilder fleetAfterTracing() {
    Set<String> export = Set.of("use_async_trace_export");
    return fleet(42.7)
        .turn(true, 5, FIRST_TWO)
        .turn(true, 20, TELEMETRY)
        .turn(true, 33, Set.of("enforce_no_process_dict"))
        .turn(true, 41, Set.of("use_head_sampling"))
        .turn(true, 42.2, export, 0, 2, 4, 6, 8)
        .turn(false, 42.48, export, 0, 2, 4, 6, 8)
        .turn(false, 42.48, Set.of("use_head_sampling"));
  }

  private static Scene tracingTakenBack(FleetBuilder fleet) {
    FleetView view = fleet.build();
    return new Scene(
        view.time(),
        Scenes.tracing(Statuses.TRACING_TAKEN_BACK),
        Map.of(Example.MIGRATION, migration(Statuses.COMPLETED)),
        flagSet(
            """
            flags:
            - {key: use_head_sampling, percent: 0, exposed: 0, of: 10}
            - {key: use_async_trace_export, percent: 0, exposed: 0, of: 10}
            """),
        view,
        Scenes.at(42.4),
        Map.of());
  }

  @Test
  void an_emergency_is_confirmed_by_agents_that_turned_before_it_was_recorded() {
    String emergency =
        Statuses.TELEMETRY_TAKEN_BACK
            .replace("cause: GuardBreached", "cause: Emergency")
            .replace("percent: 100", "percent: 0");
    FleetView fleet =
        fleetAtFirstStep().turn(false, 14.09, FIRST_TWO).turn(false, 14.1, TELEMETRY, 7).build();
    Scene scene = scene(migration(emergency), flagSet(MIRROR), fleet);

    assertThat(FleetSights.confirmedOff(FIRST).missing(scene)).isEmpty();
    assertThat(FleetSights.confirmedOff(THIRD).missing(scene)).isEmpty();
  }
}
