// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.cli.steer;

import dev.sluice.cli.steer.Intent.Write;
import dev.sluice.kit.Written;
import java.util.Map;
import java.util.Optional;

/** Statuses of one migration at some moments of its way. */
final class Moments {
  static final String RUNNING =
      """
      phase: Advancing
      stage: telemetry
      record:
        {revision: 5, attempt: 1, position: Running, stage: telemetry, step: 0, started: [registry, telemetry],
         snapshots: [{}, {stage: registry}]}
      conditions: [{type: Ready, status: "False", reason: HoldingStep, message: hold at 10%}]
      """;

  static final String TAKEN_BACK =
      """
      phase: RolledBack
      stage: telemetry
      lastRollback: {cause: GuardBreached, reason: GUARD error-rate, fromStage: telemetry, toStage: registry, by: sluice}
      record:
        {revision: 6, attempt: 1, position: RolledBack, stage: telemetry, started: [registry],
         snapshots: [{}, {stage: registry}], rollbacks: [{attempt: 1, cause: GuardBreached}]}
      conditions: [{type: Ready, status: "False", reason: RolledBack, message: a retry leads on}]
      """;

  static final String DARK =
      """
      phase: RolledBack
      stage: telemetry
      lastRollback: {cause: Emergency, reason: "emergency: it burns", fromStage: telemetry, by: alice}
      record:
        {revision: 6, attempt: 1, position: RolledBack, stage: telemetry, snapshots: [{}],
         rollbacks: [{attempt: 1, cause: Emergency, emergency: true}]}
      conditions: [{type: Ready, status: "False", reason: RollbackPresent, message: every flag stays off}]
      """;

  static final String COMPLETED =
      """
      phase: Completed
      record: {revision: 9, attempt: 1, position: Completed, snapshots: [{}, {stage: registry}, {stage: telemetry}]}
      conditions: [{type: Ready, status: "True", reason: Completed, message: every stage has passed}]
      """;

  static final String APPROVAL =
      """
      phase: AwaitingApproval
      stage: telemetry
      record: {revision: 4, attempt: 2, position: Waiting, stage: telemetry, snapshots: [{}, {stage: registry}]}
      conditions: [{type: Ready, status: "False", reason: AwaitingApproval, message: stage telemetry needs approval}]
      """;

  static Subject at(String status) {
    return Subject.of(Written.migration(status));
  }

  static Subject at(String annotations, String status) {
    return Subject.of(Written.migration(annotations, status));
  }

  static Subject held(String status, String reason, String message) {
    return at(
        status.replaceAll(
            "reason: [A-Za-z]+, message: [^}]+}",
            "reason: " + reason + ", message: \"" + message + "\"}"));
  }

  static Write writes(String annotation, String value) {
    return new Write(Map.of("sluice.dev/" + annotation, Optional.of(value)));
  }

  private Moments() {}
}
