// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.flags;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.flags.eval.WorkloadSight;
import dev.sluice.fleet.WorkloadNames;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import org.junit.jupiter.api.Test;

/** What counts of somebody else's workload. */
class SightsTest {

  @Test
  void a_stateful_set_says_how_many_and_how_they_are_found() {
    assertThat(
            seen(
                """
                kind: StatefulSet
                apiVersion: apps/v1
                metadata: {name: legacy}
                spec:
                  replicas: 5
                  selector:
                    matchLabels: {tier: back, app: legacy}
                    matchExpressions:
                    - {key: zone, operator: In, values: [a, b]}
                    - {key: old, operator: DoesNotExist}
                    - {key: new, operator: Exists}
                    - {key: track, operator: NotIn, values: [canary]}
                """))
        .isEqualTo(
            new WorkloadSight.Present(
                5, "app=legacy,tier=back,!old,new,track notin (canary),zone in (a,b)", 0, false));
  }

  @Test
  void the_first_ordinal_and_whose_it_is_are_seen() {
    assertThat(
            seen(
                """
                kind: StatefulSet
                apiVersion: apps/v1
                metadata: {name: legacy, labels: {%s: planner}}
                spec: {ordinals: {start: 3}, selector: {matchLabels: {app: legacy}}}
                """
                    .formatted(WorkloadNames.LABEL)))
        .isEqualTo(new WorkloadSight.Present(1, "app=legacy", 3, true));
  }

  @Test
  void a_deployment_wants_one_pod_where_it_does_not_say() {
    assertThat(
            seen(
                """
                kind: Deployment
                apiVersion: apps/v1
                metadata: {name: web}
                spec: {selector: {matchLabels: {app: web}}}
                """))
        .isEqualTo(new WorkloadSight.Present(1, "app=web", 0, false));
  }

  private static WorkloadSight seen(String yaml) {
    return Sights.of(new KubernetesSerialization().unmarshal(yaml));
  }
}
