// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.flags;

import static dev.sluice.flags.eval.TestDriver.exposure;
import static dev.sluice.flags.eval.TestDriver.migration;
import static dev.sluice.flags.eval.TestSet.flag;
import static dev.sluice.flags.eval.TestSet.leased;
import static dev.sluice.kit.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.api.Annotations;
import dev.sluice.api.FlagSet;
import dev.sluice.api.Migration;
import dev.sluice.api.RolloutRecord.Position;
import dev.sluice.flags.eval.TestDriver;
import dev.sluice.kit.ApiServer;
import dev.sluice.kit.Clients;
import dev.sluice.kit.Forwarder;
import dev.sluice.kit.LooserCrd;
import dev.sluice.kit.MutableClock;
import dev.sluice.kube.Scope;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A replica gives for a while only what it could still take back. */
@ExtendWith(ApiServer.class)
class LeaseKeeperTest {
  private static final Instant START = Instant.parse("2026-03-01T10:00:00Z");
  private static final TestDriver RUNNING =
      migration("m")
          .stage("one", "registry")
          .at(Position.Running, exposure("registry", 100, "m/one/", "one"));

  private final MutableClock clock = new MutableClock(START);
  private final FlagStore store = new FlagStore();
  private KubernetesClient client;
  private Forwarder line;
  private KubernetesClient behind;
  private Written written;
  private FlagWatch watch;

  @BeforeEach
  void open(KubernetesClient own) throws Exception {
    client = own;
    written = new Written(own);
    line = new Forwarder(own.getMasterUrl().toURI());
    line.open();
    behind =
        Clients.of(
            new ConfigBuilder(own.getConfiguration())
                .withMasterUrl(line.address().toString())
                .withRequestRetryBackoffLimit(0)
                .build());
    watch = new FlagWatch(behind, Scope.ALL, store, clock);
  }

  @AfterEach
  void close() throws Exception {
    watch.stop();
    client.resources(Migration.class).delete();
    behind.close();
    line.close();
  }

  @Test
  void renews_at_each_third_of_the_lease_with_nothing_written_and_the_same_version() {
    written.flagSet("otp", leased("60s", flag("registry", 100)));
    watch.start();
    await().until(() -> endsAfter(60));
    String version = store.document(selector()).orElseThrow().versions().get(selector().id());
    String written = set().getMetadata().getResourceVersion();

    clock.advance(Duration.ofSeconds(19));
    clock.advance(Duration.ofSeconds(1));
    await().until(() -> endsAfter(80));
    clock.advance(Duration.ofSeconds(39));
    await().until(() -> endsAfter(100));

    assertThat(store.document(selector()).orElseThrow().versions())
        .containsEntry(selector().id(), version);
    assertThat(set().getMetadata().getResourceVersion()).isEqualTo(written);
    assertThat(hasEnded()).isFalse();
  }

  @Test
  void a_replica_that_is_cut_off_lets_leases_end_and_renews_them_when_it_is_back()
      throws Exception {
    driven();
    watch.start();
    await().until(() -> endsAfter(60));

    line.cut();
    clock.advance(Duration.ofSeconds(60));
    await().until(this::hasEnded);
    written.annotate(FlagSet.class, "otp", "note", "somebody was here");
    assertThat(endsAfter(60)).isTrue();

    line.open();

    await().until(() -> endsAfter(120) && !hasEnded());
  }

  @Test
  void what_was_taken_back_while_a_replica_was_cut_off_is_not_renewed() throws Exception {
    driven();
    watch.start();
    await().until(() -> endsAfter(60));

    line.cut();
    written.annotate(Migration.class, "m", Annotations.ROLLBACK, "errors");
    clock.advance(Duration.ofSeconds(60));
    await().until(this::hasEnded);
    assertThat(endsAfter(60)).isTrue();

    line.open();

    await().until(() -> !document().contains("timestamp"));
    assertThat(document()).contains("\"defaultVariant\":\"off\"").doesNotContain("targeting\"");
    assertThat(hasEnded()).isFalse();
  }

  @Test
  void a_raise_has_its_lease_at_once() {
    written.flagSet("otp", leased("60s", flag("registry", 0)));
    watch.start();
    await().until(() -> document().contains("registry"));
    assertThat(document()).doesNotContain("timestamp");
    clock.advance(Duration.ofMinutes(10));

    written.flagSet("otp", leased("60s", flag("registry", 100)));

    await().until(() -> document().contains("timestamp"));
    assertThat(endsAfter(660)).isTrue();
  }

  @Test
  void what_cannot_be_read_is_not_renewed_until_it_can() {
    driven();
    watch.start();
    await().until(() -> endsAfter(60));

    try (LooserCrd _ = Unread.allowed(client)) {
      written.patch(Migration.class, "m", Unread.RISK);
      await().until(() -> watch.unreadable() == 1);
      clock.advance(Duration.ofSeconds(60));

      await().until(this::hasEnded);
      assertThat(endsAfter(60)).isTrue();

      written.patch(Migration.class, "m", Unread.RISK.replace("Extreme", "Low"));
      await().until(() -> endsAfter(120) && !hasEnded());
    }
  }

  private void driven() {
    written.flagSet("otp", leased("60s", flag("registry", 0)));
    Migration migration = written.migration("otp", RUNNING);
    written.claims("otp", migration, "registry");
    written.record(RUNNING);
  }

  /** Of this namespace: others may have leases too. */
  private boolean hasEnded() {
    return watch.unrenewed().contains(selector().id());
  }

  private boolean endsAfter(int seconds) {
    return document().contains("timestamp\"}," + START.plusSeconds(seconds).getEpochSecond() + "]");
  }

  private String document() {
    return store.document(selector()).map(FlagdDocument::json).orElse("");
  }

  private Selector selector() {
    return Selector.parse("flagSetId=" + client.getNamespace() + "/otp");
  }

  private FlagSet set() {
    return client.resources(FlagSet.class).withName("otp").get();
  }
}
