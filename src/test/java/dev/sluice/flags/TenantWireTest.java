// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.flags;

import static dev.sluice.kit.Patience.PATIENCE;
import static dev.sluice.kit.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.flags.TenantRules.Terms;
import dev.sluice.flags.peers.Peers;
import dev.sluice.flags.peers.PodAddressWatch;
import dev.sluice.flags.wire.FetchAllFlagsRequest;
import dev.sluice.flags.wire.SyncFlagsResponse;
import dev.sluice.kit.AddressedPod;
import dev.sluice.kit.ApiServer;
import dev.sluice.kube.Scope;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A pod of a real API server that has the address of this machine, and reads flags. */
@ExtendWith(ApiServer.class)
class TenantWireTest {
  private static final String HERE = "127.0.0.1";

  private KubernetesClient client;
  private PodAddressWatch watch;
  private Wire wire;

  @BeforeEach
  void start(KubernetesClient own) {
    client = own;
    // A loaded machine may take longer to answer than an operator waits.
    watch =
        new PodAddressWatch(
            own,
            Scope.ALL,
            new Peers.Patience(PATIENCE, PATIENCE, Duration.ofSeconds(10)),
            InstantSource.system());
    wire = wire(false);
  }

  private Wire wire(boolean unknownAllowed) {
    Terms terms = new Terms(unknownAllowed, Set.of());
    Wire made =
        new Wire(
            SyncTerms.DEFAULT,
            SyncSecurity.PLAIN,
            new TenantRules(watch.peers(), terms, InstantSource.system()));
    made.serve(Wire.at(100));
    return made;
  }

  @AfterEach
  void stop() {
    wire.close();
    client.pods().withName("planner-0").withGracePeriod(0).delete();
    await("the watch, if there is one, has seen that the address is free")
        .until(() -> watch.peers().seen(HERE).isEmpty());
    watch.close();
  }

  @Test
  void a_pod_reads_the_flags_of_its_namespace_and_of_no_other() {
    pod();
    watch.start();
    await().until(() -> watch.listed() && watch.peers().seen(HERE).isPresent());

    assertThat(wire.stream("flagSetId=" + client.getNamespace() + "/otp").hasNext()).isTrue();
    assertDenied(wire.stream(Wire.SET)::hasNext);
    assertDenied(wire.stream(Wire.FLEET)::hasNext);
    assertDenied(
        () ->
            wire.stub()
                .fetchAllFlags(FetchAllFlagsRequest.newBuilder().setSelector(Wire.SET).build()));
  }

  @Test
  void a_pod_that_the_watch_has_not_seen_is_known_to_the_api_server() {
    pod();

    assertThat(watch.peers().seen(HERE)).isEmpty();
    assertThat(wire.stream("flagSetId=" + client.getNamespace() + "/otp").hasNext()).isTrue();
  }

  @Test
  void a_stream_that_was_let_in_as_nobodys_ends_when_its_pod_is_seen_and_may_not_read_it() {
    watch.start();
    await().until(() -> watch.listed());
    try (Wire open = wire(true)) {
      Iterator<SyncFlagsResponse> foreign = open.stream(Wire.SET);
      foreign.next();
      Iterator<SyncFlagsResponse> own =
          open.stream("flagSetId=" + client.getNamespace() + "/otp", "its own");
      own.next();

      pod();

      await("only the stream of the own namespace is left")
          .until(() -> readers(open), List.of("its own")::equals);
      assertDenied(foreign::hasNext);
    }
  }

  private static List<String> readers(Wire wire) {
    return wire.deliveries.all().stream().map(Deliveries.Delivery::providerId).toList();
  }

  private void assertDenied(ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            StatusRuntimeException.class,
            e -> {
              assertThat(e.getStatus().getCode()).isEqualTo(Status.Code.PERMISSION_DENIED);
              assertThat(e.getStatus().getDescription())
                  .contains("the caller is pod " + client.getNamespace() + "/planner-0");
            });
  }

  private void pod() {
    AddressedPod.create(client, "planner-0", "127.0.0.1", Map.of());
  }
}
