// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.demo;

/** Statuses of the example's migration at some moments of its way, as the API shows them. */
final class Statuses {
  private static final String EXPOSURES =
      """
        - {key: use_ets_agent_registry, percent: %d, seed: otp-cleanup/registry/}
        - {key: enable_migration_monitoring, percent: %d, seed: otp-cleanup/registry/}
        - {key: use_logger_error_context, percent: %d, seed: otp-cleanup/error-context/}
        - {key: use_genserver_telemetry, percent: %d, seed: otp-cleanup/telemetry/}
        - {key: use_genserver_span_management, percent: %d, seed: otp-cleanup/telemetry/}
        - {key: use_ets_sampled_events, percent: %d, seed: otp-cleanup/telemetry/}
        - {key: enforce_no_process_dict, percent: %d, seed: otp-cleanup/enforcement/}
      """;

  /** The first stage is on its first step: 50 %. */
  static final String REGISTRY_HALF =
      """
      phase: Advancing
      progress: 0/4
      stage: registry
      record:
        revision: 1
        attempt: 1
        position: Running
        stage: registry
        step: 0
        enteredTime: "2026-01-05T10:00:02.000Z"
        snapshots: [{time: "2026-01-05T10:00:02Z"}]
        exposures:
      """
          + exposures(50, 0, 0, 0);

  /** The first stage has passed, the second has not started. */
  static final String REGISTRY_PASSED =
      """
      phase: Pending
      progress: 1/4
      stage: error-context
      record:
        revision: 3
        attempt: 1
        position: Waiting
        stage: error-context
        enteredTime: "2026-01-05T10:00:05.500Z"
        snapshots: [{time: "2026-01-05T10:00:02Z"}, {stage: registry, time: "2026-01-05T10:00:05.500Z"}]
        exposures:
      """
          + exposures(100, 0, 0, 0)
          + """
          stages:
          - {name: registry, phase: Passed, passedTime: "2026-01-05T10:00:05.500Z"}
          - {name: error-context, phase: Pending}
          """;

  /** The third stage is on its first step: 10 %, which is agent 7. */
  static final String TELEMETRY_FIRST_STEP =
      """
      phase: Advancing
      progress: 2/4
      stage: telemetry
      record:
        revision: 8
        attempt: 1
        position: Running
        stage: telemetry
        step: 0
        enteredTime: "2026-01-05T10:00:12.000Z"
        snapshots: [{time: "2026-01-05T10:00:02Z"}, {stage: registry, time: "2026-01-05T10:00:05.500Z"}, {stage: error-context, time: "2026-01-05T10:00:11Z"}]
        cohorts: [{seed: otp-cleanup/telemetry/, workload: planner, agents: "7"}]
        exposures:
      """
          + exposures(100, 100, 10, 0)
          + stages("Running");

  /** The third stage has been taken back. */
  static final String TELEMETRY_TAKEN_BACK =
      """
      phase: RolledBack
      progress: 2/4
      stage: telemetry
      lastRollback:
        cause: GuardBreached
        reason: GUARD error-rate 19.8 % > 5 % (1 of 1 agents, 101 requests)
        fromStage: telemetry
        toStage: error-context
        time: "2026-01-05T10:00:14.104Z"
        by: sluice
        decidedInMillis: 4
      record:
        revision: 9
        attempt: 1
        position: RolledBack
        stage: telemetry
        enteredTime: "2026-01-05T10:00:14.104Z"
        snapshots: [{time: "2026-01-05T10:00:02Z"}, {stage: registry, time: "2026-01-05T10:00:05.500Z"}, {stage: error-context, time: "2026-01-05T10:00:11Z"}]
        exposures:
      """
          + exposures(100, 100, 0, 0)
          + stages("RolledBack");

  /** The second attempt has begun. */
  static final String SECOND_ATTEMPT =
      TELEMETRY_TAKEN_BACK
          .replace("revision: 9", "revision: 10")
          .replace("attempt: 1", "attempt: 2")
          .replace("phase: RolledBack\nprogress", "phase: Pending\nprogress")
          .replace("position: RolledBack", "position: Waiting")
          .replace(
              "enteredTime: \"2026-01-05T10:00:14.104Z\"", "enteredTime: \"2026-01-05T10:00:16Z\"");

  /** All four stages have passed. */
  static final String COMPLETED =
      """
      phase: Completed
      progress: 4/4
      """;

  /** The second migration has been taken back as a whole. */
  static final String TRACING_TAKEN_BACK =
      """
      phase: RolledBack
      progress: 0/2
      stage: async-export
      lastRollback:
        cause: Emergency
        reason: "emergency: the collector is overloaded"
        fromStage: async-export
        time: "2026-01-05T10:00:42.5Z"
        by: unknown
      record:
        revision: 4
        attempt: 1
        position: RolledBack
        stage: async-export
        enteredTime: "2026-01-05T10:00:42.5Z"
        snapshots: [{time: "2026-01-05T10:00:41Z"}]
        exposures:
        - {key: use_head_sampling, percent: 0}
        - {key: use_async_trace_export, percent: 0}
      """;

  private Statuses() {}

  private static String exposures(int first, int second, int third, int fourth) {
    return EXPOSURES.formatted(first, first, second, third, third, third, fourth).indent(2);
  }

  private static String stages(String third) {
    return """
        stages:
        - {name: registry, phase: Passed, passedTime: "2026-01-05T10:00:05.500Z"}
        - {name: error-context, phase: Passed, passedTime: "2026-01-05T10:00:11Z"}
        - {name: telemetry, phase: %s}
        - {name: enforcement, phase: Pending}
        """
        .formatted(third);
  }
}
