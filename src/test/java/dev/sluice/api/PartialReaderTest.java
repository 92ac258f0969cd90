// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import org.junit.jupiter.api.Test;

class PartialReaderTest {
  private static final String STORED = "name: otp, namespace: a, resourceVersion: '7'";

  private final KubernetesSerialization serialization = new KubernetesSerialization();

  @Test
  void an_object_that_can_be_read_is_whole() {
    Migration migration = read(STORED, "{name: one, risk: Low, flags: [{key: a}]}", "stage: one");

    assertThat(Unreadable.of(migration)).isEmpty();
    assertThat(migration.getSpec().stages().getFirst().risk()).isEqualTo(StageSpec.Risk.Low);
    assertThat(migration.getStatus().stage()).isEqualTo("one");
  }

  @Test
  void what_cannot_be_read_of_the_spec_is_named_and_the_rest_is_there() {
    Migration migration =
        read(
            STORED,
            "{name: one, flags: [{key: a}]}, {name: two, risk: Extreme, flags: [{key: b}]}",
            "stage: one");

    assertThat(Unreadable.of(migration))
        .contains(
            "spec.stages[1].risk is \"Extreme\", which this version of Sluice cannot read: upgrade"
                + " Sluice, or set it to what `kubectl explain` of this version allows");
    assertThat(migration.getSpec().flagSetName()).isEqualTo("otp");
    assertThat(migration.getSpec().stages())
        .extracting(StageSpec::name)
        .containsExactly("one", "two");
    assertThat(migration.getStatus().stage()).isEqualTo("one");
  }

  @Test
  void a_status_that_cannot_be_read_is_not_there() {
    Migration migration =
        read(
            STORED, "{name: one, flags: [{key: a}]}", "record: {position: Suspended, revision: 3}");

    assertThat(Unreadable.of(migration).orElseThrow())
        .startsWith("status.record.position is \"Suspended\"");
    assertThat(migration.getStatus()).isNull();
  }

  @Test
  void several_faults_leave_what_is_good() {
    Migration migration =
        read(
            STORED,
            "{name: one, risk: {}, flags: {}, steps: [{percent: [], hold: 1m}, {percent: 50, hold:"
                + " 1m}]}, 7",
            "stage: one");

    assertThat(Unreadable.of(migration)).isPresent();
    assertThat(migration.getSpec().stages()).extracting(StageSpec::name).containsExactly("one");
  }

  @Test
  void a_spec_that_is_something_else_is_empty() {
    Migration migration =
        serialization.unmarshal("metadata: {%s}\nspec: text".formatted(STORED), Migration.class);

    assertThat(Unreadable.of(migration).orElseThrow()).startsWith("spec is \"text\"");
    assertThat(migration.getSpec().stages()).isEmpty();
    assertThat(migration.getSpec().flagSetName()).isEmpty();
  }

  @Test
  void a_copy_is_as_unreadable_as_the_object() {
    Migration migration = read(STORED, "{name: one, risk: Extreme, flags: []}", "stage: one");

    Migration copy = serialization.clone(migration);

    assertThat(Unreadable.of(copy)).isEqualTo(Unreadable.of(migration)).isPresent();
  }

  @Test
  void what_a_watch_has_read_undecoded_is_read_in_part_too() {
    GenericKubernetesResource raw =
        serialization.unmarshal(
            "apiVersion: sluice.dev/v1alpha1\nkind: FlagSet\nmetadata: {%s}\nspec: {flags: [{key: a, assignment: X}]}"
                .formatted(STORED),
            GenericKubernetesResource.class);

    FlagSet set = serialization.convertValue(raw, FlagSet.class);

    assertThat(Unreadable.of(set).orElseThrow()).startsWith("spec.flags[0].assignment is \"X\"");
  }

  @Test
  void a_long_value_is_cut() {
    Migration migration =
        read(STORED, "{name: one, risk: %s, flags: []}".formatted("x".repeat(5000)), "stage: one");

    assertThat(Unreadable.of(migration).orElseThrow().length()).isLessThan(300);
  }

  @Test
  void what_does_not_come_from_the_api_server_is_read_strictly() {
    assertThatThrownBy(
            () -> read("name: otp", "{name: one, risk: Extreme, flags: []}", "stage: one"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("Extreme");
  }

  private Migration read(String metadata, String stages, String status) {
    return serialization.unmarshal(
        "metadata: {%s}\nspec: {flagSetName: otp, stages: [%s]}\nstatus: {%s}"
            .formatted(metadata, stages, status),
        Migration.class);
  }
}
