// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.wiring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.api.Migration;
import dev.sluice.api.MigrationStatus;
import dev.sluice.kit.ApiServer;
import dev.sluice.kit.MigrationProbe;
import dev.sluice.kube.Applier;
import dev.sluice.kube.FencedWriteException;
import dev.sluice.wiring.Leadership.Candidate;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** I19 from the Lease to the end of the process: two that both believe that they lead. */
@ExtendWith(ApiServer.class)
class FencedProcessTest {
  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private final List<String> ended = new ArrayList<>();
  private KubernetesClient client;

  @Test
  void the_one_that_led_before_is_refused_is_counted_and_ends(KubernetesClient own) {
    // Given
    client = own;
    MigrationProbe probe = new MigrationProbe(own, own.getNamespace());
    probe.apply(MigrationProbe.migration("otp", MigrationProbe.stage("one", "registry")));
    Leadership before = leading("before");
    Leadership after = leading("after");
    writer(after).applyStatus(migration(), status(1, after.epoch()));

    // When / Then
    assertThatThrownBy(() -> writer(before).applyStatus(migration(), status(2, before.epoch())))
        .isInstanceOf(FencedWriteException.class);
    assertThat(meters.get("sluice.fenced.writes").counter().count()).isEqualTo(1);
    assertThat(ended).containsExactly("before");
    assertThat(before.leads()).isFalse();
    assertThat(after.leads()).isTrue();
    assertThat(migration().getStatus().record().revision()).isEqualTo(1);
  }

  private Leadership leading(String identity) {
    Leads.take(client, identity);
    Leadership leadership =
        new Leadership(
            client,
            new Candidate(client.getNamespace(), "sluice", identity, 0),
            () -> ended.add(identity));
    leadership.acquired();
    return leadership;
  }

  private Applier writer(Leadership leadership) {
    return new Applier(client, new WriteMeters(meters, leadership));
  }

  private Migration migration() {
    return client.resources(Migration.class).withName("otp").require();
  }

  private MigrationStatus status(long revision, Long epoch) {
    return client
        .getKubernetesSerialization()
        .unmarshal(
            """
            epoch: %d
            record: {revision: %d, attempt: 1, position: Waiting, stage: one}
            """
                .formatted(epoch, revision),
            MigrationStatus.class);
  }
}
