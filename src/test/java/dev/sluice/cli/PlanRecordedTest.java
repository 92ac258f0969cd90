// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.api.Migration;
import dev.sluice.cli.view.OutlookText;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.util.ArrayList;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import picocli.CommandLine.Model.CommandSpec;

/** Traffic as the record of a running attempt remembers it. */
class PlanRecordedTest {
  @Test
  void it_is_reckoned_by_the_interval_of_the_stage_that_runs() {
    // Given 20,000 requests in ten looks of 10 s each
    Migration migration =
        new KubernetesSerialization()
            .unmarshal(
                """
                apiVersion: sluice.dev/v1alpha1
                kind: Migration
                metadata: {name: otp}
                spec:
                  flagSetName: otp
                  stages:
                  - name: telemetry
                    flags: [{key: telemetry}]
                    health: {interval: 10s, checks: [{name: worse, compare: {signal: ErrorRate}}]}
                status:
                  stage: telemetry
                  record:
                    {revision: 6, attempt: 1, position: Running, judge: [{check: worse, numbers:
                      [0, 1.06, 1, 1, 10, 4000, 44, 16000, 76, 41, 71, 0, 0, 0, 0, 0, 0, 0, 0,
                      1, 2, 3, 3, 1, -9, -20, 0, 0, 0, 0, 0, 0, 0, 0]}]}
                """,
                Migration.class);

    // When
    Optional<OutlookText> outlook =
        new PlanTraffic()
            .outlook(
                CommandSpec.create(),
                migration,
                Optional.empty(),
                10,
                PlanFiles.NONE,
                Optional.empty(),
                new ArrayList<>());

    // Then
    assertThat(outlook).hasValueSatisfying(o -> assertThat(o.traffic().perSecond()).isEqualTo(200));
  }
}
