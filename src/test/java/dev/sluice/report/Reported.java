// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.report;

import dev.sluice.api.MigrationSpec;
import dev.sluice.api.MigrationStatus;
import dev.sluice.report.model.AuditReport;
import io.fabric8.kubernetes.client.utils.Serialization;

/** Migrations to report of, as their YAML. */
public final class Reported {
  private static final MigrationSpec PLAN =
      Serialization.unmarshal(
          """
          flagSetName: otp
          stages:
          - {name: registry, risk: Low, flags: [{key: use_ets}]}
          - {name: tracing, risk: High, flags: [{key: trace}, {key: trace_ids, percent: 25}]}
          - {name: enforce, risk: Critical, flags: [{key: enforce}]}
          """,
          MigrationSpec.class);

  private Reported() {}

  /** The report of a migration of three stages with that status. */
  public static AuditReport of(String status) {
    return AuditReport.of("otp", 1L, PLAN, Serialization.unmarshal(status, MigrationStatus.class));
  }

  /** One that nobody has seen. */
  public static AuditReport unseen() {
    return AuditReport.of("otp", 1L, PLAN, null);
  }

  /** Its first stage passed, its second was taken back. */
  public static AuditReport takenBack() {
    return of(
        """
        observedGeneration: 1
        phase: RolledBack
        progress: 1/3
        stage: tracing
        waitingFor: {what: a retry, command: kubectl annotate mig otp sluice.dev/retry=2}
        record:
          revision: 7
          attempt: 1
          position: RolledBack
          stage: tracing
          exposures: [{key: use_ets, percent: 100}, {key: trace, percent: 0}]
          rollbacks:
          - {attempt: 1, fromStage: tracing, toStage: registry, cause: GuardBreached, time: "2026-01-05T10:52:04Z"}
        stages:
        - name: registry
          phase: Passed
          startTime: "2026-01-05T10:00:00Z"
          passedTime: "2026-01-05T10:32:30Z"
          measured:
          - {name: BeforeStage, requests: 41800, errors: 167, p50: 0.021, p95: 0.118}
          - {name: Exposed, percent: 50, requests: 4210, errors: 17, p50: 0.0205, p95: 0.12}
          - {name: Rest, percent: 50, requests: 4190, errors: 16, p50: 0.02, p95: 0.118}
          - {name: Everybody, percent: 100, requests: 251000, errors: 1001, p50: 0.0207, p95: 0.119}
        - name: tracing
          phase: RolledBack
          startTime: "2026-01-05T10:50:00Z"
          measured:
          - {name: Exposed, percent: 10, requests: 101, errors: 20, p50: 0.4, p95: 1.0, beyond: true}
          - {name: Rest, percent: 10, requests: 900, errors: 4, p50: 0.02, p95: 0.12}
        - {name: enforce, phase: Pending}
        verdict:
          overall: Bad
          checks:
          - {name: pods, verdict: Good, reason: 10 of 10 agents run}
          - {name: error-rate, verdict: Bad, reading: 0.198, limit: 0.05, samples: 101, reason: 19.8 % > 5 %}
        lastRollback:
          cause: GuardBreached
          reason: 19.8 % > 5 %
          time: "2026-01-05T10:52:04Z"
          by: sluice
          decidedInMillis: 71
          confirmed: 9/10
          missing: [planner-3]
        history:
        - {time: "2026-01-05T10:00:00Z", attempt: 1, revision: 1, from: start, to: registry 50%, decision: Advance, cause: StageStarted, message: stage registry to 50%}
        - {time: "2026-01-05T10:02:00Z", attempt: 1, revision: 2, from: registry 50%, to: registry 100%, decision: Advance, cause: StepRaised, message: stage registry to 100%}
        - {time: "2026-01-05T10:32:30Z", attempt: 1, revision: 3, from: registry 100%, to: before tracing, decision: Advance, cause: StagePassed, message: stage registry has passed}
        - {time: "2026-01-05T10:50:00Z", attempt: 1, revision: 4, from: before tracing, to: tracing 10%, decision: Advance, cause: StageStarted, message: stage tracing to 10%}
        - {time: "2026-01-05T10:52:04Z", attempt: 1, revision: 5, from: tracing 10%, to: rolled back to registry, decision: RollBack, cause: GuardBreached, message: "error-rate: 19.8 % > 5 % | 20 of 101", by: sluice}
        """);
  }
}
