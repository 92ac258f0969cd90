// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.flags;

import static dev.sluice.kit.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.flags.delivery.DeliveryLease;
import dev.sluice.flags.delivery.ReplicaReport;
import dev.sluice.flags.delivery.SetReport;
import dev.sluice.flags.delivery.SetReport.Sent;
import dev.sluice.kit.ApiServer;
import dev.sluice.kube.Applier;
import dev.sluice.kube.RefusedWrites;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What two replicas say of stock clients, as it stands in the API server. */
@ExtendWith(ApiServer.class)
class ReportingReplicasTest {
  private static final String OFF = Wire.at(0).version();
  private static final String ON = Wire.at(100).version();

  private KubernetesClient client;
  private Replica one;
  private Replica other;
  private final List<StockClient> clients = new ArrayList<>();

  private record Replica(Wire wire, DeliveryKeeper keeper, AtomicBoolean dead)
      implements AutoCloseable {
    static Replica start(String name, KubernetesClient client) {
      Applier applier = new Applier(client, RefusedWrites.UNNOTED);
      Wire wire = new Wire(SyncTerms.DEFAULT);
      wire.serve(Wire.at(0));
      AtomicBoolean dead = new AtomicBoolean();
      DeliveryKeeper keeper =
          new DeliveryKeeper(
              wire.store,
              wire.deliveries,
              name,
              report -> {
                if (dead.get()) {
                  throw new IllegalStateException("the dead tell nothing");
                }
                applier.declare(DeliveryLease.of(report, client.getNamespace(), Optional.empty()));
              },
              _ -> {},
              InstantSource.system());
      keeper.start();
      return new Replica(wire, keeper, dead);
    }

    void die() {
      dead.set(true);
      wire.close();
    }

    /** As the process does when it is told to end. */
    void stop() {
      wire.server.stop();
      keeper.stop();
    }

    @Override
    public void close() {
      keeper.stop();
      wire.close();
    }
  }

  @BeforeEach
  void open(KubernetesClient own) {
    client = own;
    one = Replica.start("one", own);
    other = Replica.start("other", own);
  }

  @AfterEach
  void close() {
    clients.forEach(StockClient::close);
    one.close();
    other.close();
  }

  @Test
  void each_replica_tells_of_its_own_clients_what_they_were_sent_and_who_is_behind() {
    StockClient first = client(one, 0);
    StockClient second = client(one, 1);
    StockClient third = client(other, 2);
    awaitReports(
        Map.of(
            "one", report(OFF, Map.of(OFF, those(2, "0-1"))),
            "other", report(OFF, Map.of(OFF, those(1, "2")))));

    // One hears of the change before the other does.
    one.wire.serve(Wire.at(100));

    awaitReports(
        Map.of(
            "one", report(ON, Map.of(ON, those(2, "0-1"))),
            "other", report(OFF, Map.of(OFF, those(1, "2")))));

    second.close();
    other.wire.serve(Wire.at(100));

    awaitReports(
        Map.of(
            "one", report(ON, Map.of(ON, those(1, "0"))),
            "other", report(ON, Map.of(ON, those(1, "2")))));
    assertOn(first, third);
  }

  @Test
  void a_replica_that_is_told_to_end_says_at_once_that_it_has_none() {
    client(one, 0);
    awaitReports(Map.of("one", report(OFF, Map.of(OFF, those(1, "0")))));

    one.stop();

    awaitReports(Map.of());
  }

  /** Nobody is left to say that its clients are gone. */
  @Test
  void what_a_replica_said_that_died_counts_until_its_lease_is_over() {
    StockClient kept = client(one, 0);
    StockClient lost = client(other, 2);
    SetReport before = report(OFF, Map.of(OFF, those(1, "2")));
    awaitReports(Map.of("one", report(OFF, Map.of(OFF, those(1, "0"))), "other", before));

    other.die();
    one.wire.serve(Wire.at(100));

    awaitReports(Map.of("one", report(ON, Map.of(ON, those(1, "0"))), "other", before));
    assertOn(kept);
    assertThat(lost.on("registry", "shop/planner/2")).isFalse();
    assertThat(reports(Instant.now().plus(ReplicaReport.VALID_FOR))).doesNotContainKey("other");
  }

  private StockClient client(Replica replica, int ordinal) {
    StockClient connected =
        new StockClient(replica.wire.server.port(), Wire.FLEET, "planner-" + ordinal).connected();
    clients.add(connected);
    return connected;
  }

  private static void assertOn(StockClient... clients) {
    for (StockClient each : clients) {
      await().until(() -> each.on("registry", "shop/planner/0"));
    }
  }

  private void awaitReports(Map<String, SetReport> wanted) {
    await("the Leases say " + wanted).until(() -> reports(Instant.now()).equals(wanted));
  }

  /** Of those that count and have clients. */
  private Map<String, SetReport> reports(Instant now) {
    return client
        .leases()
        .withLabel(DeliveryLease.LABEL, DeliveryLease.COMPONENT)
        .list()
        .getItems()
        .stream()
        .flatMap(lease -> DeliveryLease.read(lease).stream())
        .filter(report -> report.counts(now) && !report.sets().isEmpty())
        .collect(Collectors.toMap(ReplicaReport::replica, report -> report.sets().get("shop/otp")));
  }

  private static SetReport report(String version, Map<String, Sent> sent) {
    return new SetReport(version, new TreeMap<>(), new TreeMap<>(sent));
  }

  private static Sent those(int streams, String agents) {
    return new Sent(streams, new TreeMap<>(Map.of("planner", agents)));
  }
}
