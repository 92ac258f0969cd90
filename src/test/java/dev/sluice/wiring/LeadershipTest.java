// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.wiring;

import static dev.sluice.kit.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.kit.ApiServer;
import dev.sluice.wiring.Leadership.Candidate;
import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.api.model.coordination.v1.LeaseBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.javaoperatorsdk.operator.Operator;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who leads, by a real Lease; the process that has to end is a counter. */
@ExtendWith(ApiServer.class)
class LeadershipTest {
  private final AtomicInteger exits = new AtomicInteger();
  private KubernetesClient client;

  @BeforeEach
  void open(KubernetesClient own) {
    client = own;
  }

  @Test
  void the_epoch_is_the_version_of_the_lease_as_it_was_acquired() {
    // Given
    Lease lease = hold("one");
    Leadership one = candidate("one");

    // When
    one.acquired();

    // Then
    assertThat(one.leads()).isTrue();
    assertThat(one.epoch()).isEqualTo(Long.parseLong(lease.getMetadata().getResourceVersion()));
  }

  @Test
  void who_comes_to_lead_later_has_a_greater_epoch_though_the_lease_was_deleted() {
    // Given
    hold("one");
    Leadership one = candidate("one");
    one.acquired();
    lease().delete();
    hold("two");
    Leadership two = candidate("two");

    // When
    two.acquired();

    // Then
    assertThat(two.epoch()).isGreaterThan(one.epoch());
  }

  @Test
  void the_offset_lifts_the_epoch_above_what_stood_before_a_restore() {
    // Given
    hold("one");
    Leadership one = new Leadership(client, self("one", 1_000_000_000L), exits::incrementAndGet);

    // When
    one.acquired();

    // Then
    assertThat(one.epoch()).isGreaterThan(1_000_000_000L);
  }

  @Test
  void who_finds_the_lease_with_another_begins_nothing_and_ends() {
    // Given
    hold("two");
    Leadership one = candidate("one");

    // When / Then
    assertThatThrownBy(one::acquired)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("two");
    assertThat(one.leads()).isFalse();
    assertThat(one.epoch()).isNull();
    assertThat(exits).hasValue(1);
  }

  @Test
  void a_fenced_process_ends_once_because_another_holds_the_lease() {
    // Given
    hold("one");
    Leadership one = candidate("one");
    one.acquired();
    Long epoch = one.epoch();
    hold("two");

    // When
    one.fenced("Migration a/b");
    one.fenced("Migration a/c");

    // Then
    assertThat(one.leads()).isFalse();
    assertThat(one.epoch()).as("what it still writes is fenced too").isEqualTo(epoch);
    assertThat(exits).hasValue(1);
  }

  @Test
  void a_process_that_is_fenced_though_it_holds_the_lease_serves_on() {
    // Given
    hold("one");
    Leadership one = candidate("one");
    one.acquired();

    // When
    one.fenced("Migration a/b");

    // Then
    assertThat(one.leads()).isTrue();
    assertThat(exits).hasValue(0);
  }

  @Test
  void that_the_epochs_have_fallen_is_asked_and_said_once() {
    // Given
    hold("one");
    Leadership one = candidate("one");
    one.acquired();
    one.fenced("Migration a/b");
    hold("two");

    // When
    one.fenced("Migration a/b");

    // Then
    assertThat(exits).as("nobody was asked again: the elector sees it").hasValue(0);
  }

  @Test
  void who_makes_sure_and_finds_the_lease_with_another_does_not_stand_and_ends() {
    // Given
    hold("one");
    Leadership one = candidate("one");
    one.acquired();
    boolean before = one.stands();
    hold("two");

    // When
    boolean after = one.stands();

    // Then
    assertThat(before).isTrue();
    assertThat(after).isFalse();
    assertThat(exits).hasValue(1);
  }

  @Test
  void who_ends_in_good_order_lets_go_of_the_lease() {
    // Given
    hold("one");
    Leadership one = candidate("one");
    one.acquired();

    // When
    end(one);

    // Then
    assertThat(lease().get().getSpec().getHolderIdentity()).isEmpty();
    assertThat(exits).as("it ends already").hasValue(0);
  }

  @Test
  void who_ends_leaves_the_lease_of_another_alone() {
    // Given
    hold("one");
    Leadership one = candidate("one");
    one.acquired();
    hold("two");

    // When
    end(one);

    // Then
    assertThat(lease().get().getSpec().getHolderIdentity()).isEqualTo("two");
  }

  @Test
  void where_nobody_is_elected_nobody_is_asked() {
    // Given
    Leadership one = candidate("one");

    // When
    one.alone();

    // Then
    assertThat(one.stands()).as("though there is no Lease").isTrue();
    assertThat(exits).hasValue(0);
  }

  @ParameterizedTest
  @ValueSource(longs = {-1, 9_000_000_000_000_001L, Long.MAX_VALUE})
  void an_offset_that_no_epoch_can_be_lifted_by_is_named(long offset) {
    assertThatThrownBy(() -> self("one", offset))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("SLUICE_LEADER_EPOCH_OFFSET")
        .hasMessageContaining(String.valueOf(offset))
        .hasMessageContaining("9000000000000000");
  }

  @Test
  void a_lease_that_is_given_up_at_the_end_is_no_loss() {
    // Given
    Leadership one = candidate("one");
    Operator operator = electing(one);
    await().until(one::leads);

    // When
    one.ending();
    operator.stop();

    // Then
    assertThat(exits).hasValue(0);
  }

  @Test
  void who_loses_the_lease_to_another_ends() {
    // Given
    Leadership one = candidate("one");
    Operator operator = electing(one);
    await().until(one::leads);

    // When
    hold("two");

    // Then
    await().until(() -> exits.get() == 1);
    assertThat(one.leads()).isFalse();
    one.ending();
    operator.stop();
  }

  private Operator electing(Leadership leadership) {
    Operator operator =
        new Operator(
            settings ->
                settings
                    .withKubernetesClient(client)
                    .withCloseClientOnStop(false)
                    .withLeaderElectionConfiguration(leadership.election()));
    operator.register(new Idle(), settings -> settings.settingNamespace(client.getNamespace()));
    operator.start();
    return operator;
  }

  /** As the operator does it at SIGTERM. */
  private static void end(Leadership one) {
    one.ending();
    one.election().getLeaderCallbacks().orElseThrow().onStopLeading();
  }

  private Leadership candidate(String identity) {
    return new Leadership(client, self(identity, 0), exits::incrementAndGet);
  }

  private Candidate self(String identity, long offset) {
    return new Candidate(client.getNamespace(), "sluice", identity, offset);
  }

  private Resource<Lease> lease() {
    return client.leases().withName("sluice");
  }

  private Lease hold(String identity) {
    ZonedDateTime now = ZonedDateTime.now(ZoneOffset.UTC);
    return client
        .resource(
            new LeaseBuilder()
                .withNewMetadata()
                .withName("sluice")
                .endMetadata()
                .withNewSpec()
                .withHolderIdentity(identity)
                .withLeaseDurationSeconds(15)
                .withAcquireTime(now)
                .withRenewTime(now)
                .endSpec()
                .build())
        .forceConflicts()
        .serverSideApply();
  }
}
