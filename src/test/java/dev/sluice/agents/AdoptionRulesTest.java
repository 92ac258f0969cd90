// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.agents;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.agents.plan.Revision;
import dev.sluice.api.AgentDeployment;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AdoptionRulesTest {
  private static final String FLEET =
      """
      apiVersion: sluice.dev/v1alpha1
      kind: AgentDeployment
      metadata: {name: planner, namespace: fleet, uid: "1"}
      spec: {replicas: 3, adopt: true}
      """;
  private static final String FOUND =
      """
      apiVersion: apps/v1
      kind: StatefulSet
      metadata: {name: planner, namespace: fleet, generation: 4, annotations: {}}
      spec:
        replicas: 3
        selector: {matchLabels: {app: planner}}
        template: {metadata: {labels: {app: planner}}}
        ordinals: {}
      status: {observedGeneration: 4, currentRevision: a, updateRevision: a}
      """;

  private final KubernetesSerialization yaml = new KubernetesSerialization();

  @Test
  void one_that_rests_and_has_what_is_asked_for_fits() {
    assertThat(AdoptionRules.misfit(fleet(), wanted(), found(FOUND))).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "replicas: 3 | replicas: 5 | it has 5 replicas, and spec.replicas is 3: say 5",
        "ordinals: {} | ordinals: {start: 2} | its spec.ordinals.start is 2, and agents are counted from 0",
        "matchLabels: {app: planner} | matchLabels: {app: other} | it selects its pods by app=other: say so in",
        "matchLabels: {app: planner} | matchLabels: {app: planner, tier: a} | it selects its pods by tier=a: say so in",
        "updateRevision: a | updateRevision: b | it is on the way from one template to another",
        "observedGeneration: 4 | observedGeneration: 3 | it is on the way from one template to another",
        "ordinals: {} | volumeClaimTemplates: [{metadata: {name: data}}] | other volumes (none) than the agents have (data)"
      })
  void what_does_not_fit_is_said(String as, String other, String what) {
    assertThat(AdoptionRules.misfit(fleet(), wanted(), found(FOUND.replace(as, other))))
        .hasValueSatisfying(
            finding -> {
              assertThat(finding.reason()).isEqualTo(Reason.CannotAdopt);
              assertThat(finding.message())
                  .startsWith("StatefulSet \"planner\" is not taken over: ")
                  .contains(what);
            });
  }

  @Test
  void one_that_a_fleet_left_in_mid_flight_is_brought_to_one_template_first() {
    StatefulSet left = left("two", "one");

    assertThat(AdoptionRules.misfit(fleet(), wanted(), left))
        .hasValueSatisfying(
            finding ->
                assertThat(finding.message())
                    .contains("on the way from revision one to two")
                    .contains("take its annotations sluice.dev/revision and"));
    assertThat(AdoptionRules.misfit(fleet(), wanted(), left("one", "one"))).isEmpty();
  }

  @Test
  void what_its_annotations_name_has_to_be_what_it_runs() {
    assertThat(AdoptionRules.misnamed(left("one", "one"), true)).isEmpty();
    assertThat(AdoptionRules.misnamed(found(FOUND), false)).isEmpty();
    assertThat(AdoptionRules.misnamed(left("one", "one"), false))
        .hasValueSatisfying(
            finding -> {
              assertThat(finding.reason()).isEqualTo(Reason.CannotAdopt);
              assertThat(finding.message()).contains("its annotations name revision one");
            });
  }

  private StatefulSet left(String template, String stable) {
    return found(
        FOUND
            .replace("updateRevision: a", "updateRevision: b")
            .replace(
                "annotations: {}",
                "annotations: {sluice.dev/revision: %s, sluice.dev/stable-revision: %s}"
                    .formatted(template, stable)));
  }

  private AgentDeployment fleet() {
    return yaml.unmarshal(FLEET, AgentDeployment.class);
  }

  private StatefulSet found(String text) {
    return yaml.unmarshal(text, StatefulSet.class);
  }

  private Revision wanted() {
    return new Revision("one", 1, found(FOUND).getSpec().getTemplate(), Map.of(), null);
  }
}
