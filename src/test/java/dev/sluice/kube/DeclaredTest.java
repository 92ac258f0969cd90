// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.kube;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DeclaredTest {
  private static final String DECLARED =
      """
      metadata: {name: planner, labels: {app: planner}}
      spec:
        replicas: 3
        selector: {matchLabels: {app: planner}}
        template:
          spec:
            hostNetwork: false
            securityContext: {}
            tolerations: [{key: spot, operator: Exists}]
            containers:
            - name: agent
              command: [run, fast]
              env: [{name: A, value: "1"}, {name: EMPTY, value: ""}]
              resources: {requests: {cpu: "0.5", memory: 1024Mi}}
      """;

  private static final String STORED =
      """
      metadata: {name: planner, uid: u, resourceVersion: "7", labels: {app: planner, other: label}}
      spec:
        replicas: 3
        revisionHistoryLimit: 10
        selector: {matchLabels: {app: planner}}
        template:
          spec:
            dnsPolicy: ClusterFirst
            tolerations: [{key: spot, operator: Exists}]
            containers:
            - {name: injected, image: sidecar}
            - name: agent
              command: [run, fast]
              env: [{name: A, value: "1"}, {name: EMPTY}, {name: FOREIGN, value: x}]
              resources: {requests: {cpu: 500m, memory: 1Gi}}
              terminationMessagePolicy: File
      status: {replicas: 3}
      """;

  private final KubernetesSerialization yaml = new KubernetesSerialization();

  @Test
  void defaults_other_writings_of_a_number_and_what_others_added_are_no_difference() {
    assertThat(Declared.holds(stateful(DECLARED), stateful(STORED))).isTrue();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          replicas: 3                | replicas: 4
          value: "1"                 | value: "2"
          [run, fast]                | [run, fast, twice]
          [run, fast]                | [fast, run]
          cpu: 500m                  | cpu: 501m
          app: planner, other: label | other: label
          [{key: spot, operator: Exists}] | [{key: spot, operator: Exists}, {key: all, operator: Exists}]
          matchLabels: {app: planner} | matchLabels: {app: planner, more: narrow}
          {name: A, value: "1"},     | ``
          - name: agent              | - name: renamed
          """)
  void whatever_contradicts_the_declaration_is_a_difference(String stored, String changed) {
    // Given
    assertThat(STORED).contains(stored);

    // When
    boolean holds = Declared.holds(stateful(DECLARED), stateful(STORED.replace(stored, changed)));

    // Then
    assertThat(holds).isFalse();
  }

  @Test
  void what_is_declared_no_longer_is_a_difference_by_its_digest() {
    // Given
    StatefulSet stored = stateful(DECLARED);
    Declared.stamp(stored);
    StatefulSet declared = stateful(DECLARED.replace("{name: A, value: \"1\"}, ", ""));

    // When
    Declared.stamp(declared);

    // Then
    assertThat(Declared.holds(declared, stored)).isFalse();
  }

  @Test
  void the_same_declaration_has_the_same_digest_in_any_order_of_its_fields() {
    // Given
    StatefulSet one = stateful("metadata: {name: planner, labels: {a: b, c: d}}");
    StatefulSet other = stateful("metadata: {labels: {c: d, a: b}, name: planner}");

    // When
    Declared.stamp(one);
    Declared.stamp(other);

    // Then
    assertThat(one.getMetadata().getAnnotations())
        .containsOnlyKeys(Declared.DIGEST)
        .isEqualTo(other.getMetadata().getAnnotations());
  }

  private StatefulSet stateful(String text) {
    return yaml.unmarshal("apiVersion: apps/v1\nkind: StatefulSet\n" + text, StatefulSet.class);
  }
}
