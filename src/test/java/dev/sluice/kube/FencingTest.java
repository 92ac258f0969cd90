// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.kube;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.api.FlagSet;
import dev.sluice.api.FlagSetStatus;
import dev.sluice.api.Migration;
import dev.sluice.api.MigrationStatus;
import dev.sluice.kit.ApiServer;
import dev.sluice.kit.MigrationProbe;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** I19: the second lock, which holds where the first one, the resourceVersion, lets through. */
@ExtendWith(ApiServer.class)
class FencingTest {
  private static final FlagSet SET =
      Serialization.unmarshal(
          """
          apiVersion: sluice.dev/v1alpha1
          kind: FlagSet
          metadata: {name: otp}
          spec: {flags: [{key: registry}]}
          """,
          FlagSet.class);

  private final Told told = new Told();
  private KubernetesClient client;
  private Applier applier;

  @BeforeEach
  void start(KubernetesClient own) {
    client = own;
    applier = new Applier(own, told);
    new MigrationProbe(own, own.getNamespace())
        .apply(MigrationProbe.migration("otp", MigrationProbe.stage("one", "registry")));
  }

  /** A status of nothing but an epoch is no status of ours: no history shall find it. */
  @AfterEach
  void clear() {
    client.resources(FlagSet.class).delete();
  }

  @Test
  void of_two_leaders_the_older_one_is_refused_though_it_has_read_the_latest_version() {
    // Given
    applier.applyStatus(migration(), status(1, 7L));
    applier.applyStatus(migration(), status(2, 9L));

    // When / Then
    assertThatThrownBy(() -> applier.applyStatus(migration(), status(3, 7L)))
        .isInstanceOf(FencedWriteException.class)
        .hasMessageContaining("Migration " + client.getNamespace() + "/otp");
    assertThat(told.fenced).containsExactly("Migration " + client.getNamespace() + "/otp");
    assertThat(epoch()).isEqualTo(9);
  }

  @Test
  void an_epoch_that_stands_cannot_be_left_out() {
    // Given
    applier.applyStatus(migration(), status(1, 7L));

    // When / Then
    assertThatThrownBy(() -> applier.applyStatus(migration(), status(2, null)))
        .isInstanceOf(FencedWriteException.class);
  }

  @Test
  void one_leader_writes_on_with_its_epoch() {
    // Given
    applier.applyStatus(migration(), status(1, 7L));

    // When
    applier.applyStatus(migration(), status(2, 7L));

    // Then
    assertThat(migration().getStatus().record().revision()).isEqualTo(2);
    assertThat(told.fenced).isEmpty();
  }

  @Test
  void a_stale_version_is_told_before_a_stale_epoch() {
    // Given
    Migration stale = migration();
    applier.applyStatus(migration(), status(1, 9L));

    // When / Then
    assertThatThrownBy(() -> applier.applyStatus(stale, status(2, 7L)))
        .isInstanceOf(StaleWriteException.class);
    assertThat(told.stale).isEqualTo(1);
    assertThat(told.fenced).isEmpty();
  }

  @Test
  void a_status_that_breaks_another_rule_is_no_fenced_write() {
    // Given
    applier.applyStatus(migration(), status(2, 7L));

    // When / Then
    assertThatThrownBy(() -> applier.applyStatus(migration(), status(1, 8L)))
        .isInstanceOf(KubernetesClientException.class)
        .hasMessageContaining("revision cannot fall");
    assertThat(told.fenced).isEmpty();
  }

  @Test
  void the_claims_of_a_flag_set_are_fenced_too() {
    // Given
    client.resource(SET).create();
    applier.applyStatus(set(), mirror(1, 7L));
    applier.applyStatus(set(), mirror(2, 9L));

    // When / Then
    assertThatThrownBy(() -> applier.applyStatus(set(), mirror(3, 7L)))
        .isInstanceOf(FencedWriteException.class);
    assertThatThrownBy(() -> applier.applyStatus(set(), mirror(3, null)))
        .isInstanceOf(FencedWriteException.class);
    assertThat(told.fenced)
        .containsExactly(
            "FlagSet " + client.getNamespace() + "/otp",
            "FlagSet " + client.getNamespace() + "/otp");
    assertThat(set().getStatus().revision()).isEqualTo(2);
  }

  @Test
  void a_condition_of_what_cannot_be_read_leaves_the_epoch_as_it_stands() {
    // Given
    client.resource(SET).create();
    applier.applyStatus(set(), mirror(1, 7L));

    // When
    applier.applyConditions(
        set(),
        Conditions.merge(
            List.of(),
            List.of(Conditions.is(Conditions.READY, false, "Unreadable", "why", 1)),
            Instant.parse("2026-03-02T09:00:00Z")));

    // Then
    assertThat(set().getStatus().epoch()).isEqualTo(7);
    assertThat(set().getStatus().conditions()).hasSize(1);
  }

  private FlagSet set() {
    return client.resources(FlagSet.class).withName("otp").require();
  }

  private FlagSetStatus mirror(long revision, @Nullable Long epoch) {
    return client
        .getKubernetesSerialization()
        .unmarshal("revision: %d\nepoch: %s".formatted(revision, epoch), FlagSetStatus.class);
  }

  private Migration migration() {
    return client.resources(Migration.class).withName("otp").require();
  }

  private long epoch() {
    return migration().getStatus().epoch();
  }

  private MigrationStatus status(long revision, @Nullable Long epoch) {
    return client
        .getKubernetesSerialization()
        .unmarshal(
            """
            epoch: %s
            record: {revision: %d, attempt: 1, position: Waiting, stage: one}
            """
                .formatted(epoch, revision),
            MigrationStatus.class);
  }

  private static final class Told implements RefusedWrites {
    private final List<String> fenced = new ArrayList<>();
    private int stale;

    @Override
    public void stale() {
      stale++;
    }

    @Override
    public void fenced(String what) {
      fenced.add(what);
    }
  }
}
