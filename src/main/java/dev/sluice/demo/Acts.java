// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.demo;

import static dev.sluice.demo.Example.EXPORT;
import static dev.sluice.demo.Example.FIRST;
import static dev.sluice.demo.Example.FOURTH;
import static dev.sluice.demo.Example.MIGRATION;
import static dev.sluice.demo.Example.SAMPLING;
import static dev.sluice.demo.Example.SECOND;
import static dev.sluice.demo.Example.THIRD;

import dev.sluice.api.MigrationStatus.Phase;
import dev.sluice.api.RolloutRecord.Position;
import java.time.Duration;
import java.util.List;

/** What must be seen in each act, in this order. */
final class Acts {
  private static final Duration SOON = Duration.ofSeconds(15);
  private static final Duration A_STAGE = Duration.ofSeconds(40);

  private Acts() {}

  /** Before anything is applied. */
  static List<Expectation> opening() {
    return List.of(
        Expectation.of(
            "10 of 10 agents are connected to the operator's flag stream",
            SOON,
            FleetSights.connected()));
  }

  /** Two stages pass, the third starts and is taken back. */
  static List<Expectation> first() {
    return List.of(
        passed(FIRST),
        passed(SECOND),
        Expectation.of(
            "stage telemetry starts at its first step, for its exact share of the agents",
            A_STAGE,
            ApiSights.onStep(THIRD, 0),
            FleetSights.exactCohort(THIRD)),
        Expectation.of(
            "the guard takes stage telemetry back, and the record says so",
            A_STAGE,
            ApiSights.position(Position.RolledBack),
            ApiSights.lastRollback("GuardBreached", THIRD, SECOND),
            ApiSights.recorded(THIRD, 0)));
  }

  /** The third stage is off everywhere, and nothing else is. */
  static List<Expectation> firstProof() {
    return List.of(
        Expectation.of(
            "the flags of telemetry are off in 10 of 10 agents and in the FlagSet's status",
            SOON,
            FleetSights.confirmedOff(THIRD),
            ApiSights.mirrored(THIRD, 0),
            FleetSights.neverBeyondCohort(THIRD)),
        Expectation.of(
            "stages registry and error-context stay on in 10 of 10 agents, without a break",
            SOON,
            ApiSights.recorded(FIRST, 100),
            ApiSights.recorded(SECOND, 100),
            FleetSights.turned(FIRST, 1),
            FleetSights.turned(SECOND, 1),
            ApiSights.mirrored(FIRST, 100),
            ApiSights.mirrored(SECOND, 100)),
        Expectation.of("the error rate recovers", SOON, FleetSights.healthy()),
        Expectation.of(
            "no stage was on in any agent before the one before it had passed",
            SOON,
            FleetSights.inOrder(List.of(FIRST, SECOND, THIRD))));
  }

  /** The fleet is mended and a second attempt asked for: up to the stage that needs approval. */
  static List<Expectation> second() {
    return List.of(
        Expectation.of("attempt 2 begins, for the cool-down is waived", SOON, ApiSights.attempt(2)),
        passed(THIRD),
        Expectation.of(
            "stage enforcement is critical: it waits for a person, and is on in no agent",
            SOON,
            ApiSights.phase(Phase.AwaitingApproval),
            ApiSights.recorded(FOURTH, 0),
            FleetSights.offEverywhere(FOURTH)));
  }

  /** A person has approved: the last stage passes too. */
  static List<Expectation> approved() {
    return List.of(passed(FOURTH));
  }

  /** All stages have passed, and what had passed before was left alone. */
  static List<Expectation> secondProof() {
    return List.of(
        Expectation.of(
            "the migration is Completed, 4/4, and every flag is on in 10 of 10 agents",
            SOON,
            ApiSights.phase(Phase.Completed),
            ApiSights.progress("4/4"),
            FleetSights.turned(FIRST, 1),
            FleetSights.turned(SECOND, 1),
            FleetSights.turned(FOURTH, 1),
            FleetSights.onEverywhere(THIRD)),
        Expectation.of(
            "no stage was on in any agent before the one before it had passed",
            SOON,
            FleetSights.inOrder(List.of(FIRST, SECOND, THIRD, FOURTH))),
        Expectation.of("the error rate stays within its limit", SOON, FleetSights.healthy()));
  }

  /** A second migration is in the middle of its second stage. */
  static List<Expectation> third() {
    return List.of(
        passed(SAMPLING),
        Expectation.of(
            "stage async-export is at its first step, for its exact share of the agents",
            A_STAGE,
            ApiSights.onStep(EXPORT, 0),
            FleetSights.exactCohort(EXPORT)));
  }

  /** It is taken back as a whole, and nothing else is. */
  static List<Expectation> thirdProof() {
    return List.of(
        Expectation.of(
            "the rollback is recorded, and both its flags are off in 10 of 10 agents",
            SOON,
            ApiSights.position(Position.RolledBack),
            ApiSights.lastRollback("Emergency", EXPORT, null),
            ApiSights.recorded(SAMPLING, 0),
            ApiSights.recorded(EXPORT, 0),
            FleetSights.confirmedOff(SAMPLING),
            FleetSights.confirmedOff(EXPORT),
            FleetSights.neverBeyondCohort(EXPORT),
            ApiSights.mirrored(SAMPLING, 0),
            ApiSights.mirrored(EXPORT, 0)),
        Expectation.of(
            "otp-cleanup stays Completed, its flags on in 10 of 10 agents, without a break",
            SOON,
            Sight.about(MIGRATION, ApiSights.phase(Phase.Completed)),
            Sight.about(MIGRATION, FleetSights.turned(FIRST, 1)),
            Sight.about(MIGRATION, FleetSights.turned(SECOND, 1)),
            Sight.about(MIGRATION, FleetSights.onEverywhere(THIRD)),
            Sight.about(MIGRATION, FleetSights.turned(FOURTH, 1))));
  }

  private static Expectation passed(String stage) {
    return Expectation.of(
        "stage " + stage + " passes, with its flags on in 10 of 10 agents",
        A_STAGE,
        ApiSights.passed(stage),
        ApiSights.recorded(stage, 100),
        FleetSights.onEverywhere(stage),
        ApiSights.mirrored(stage, 100));
  }
}
