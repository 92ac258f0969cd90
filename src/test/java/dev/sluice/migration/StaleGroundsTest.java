// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.migration;

import static dev.sluice.kit.MigrationProbe.migration;
import static dev.sluice.kit.MigrationProbe.slow;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.api.Annotations;
import dev.sluice.api.FlagSet;
import dev.sluice.api.Migration;
import dev.sluice.api.MigrationStatus;
import dev.sluice.api.MigrationStatus.Phase;
import dev.sluice.judge.Health;
import dev.sluice.judge.HealthQuery;
import dev.sluice.judge.HealthSource;
import dev.sluice.kit.ApiServer;
import dev.sluice.kit.Marks;
import dev.sluice.kit.MigrationProbe;
import dev.sluice.kit.WholeOperator;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.Watch;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A cache that is behind: what was decided upon it goes on only if it still stands. */
@ExtendWith(ApiServer.class)
class StaleGroundsTest {
  private static final String GATED =
      "{name: one, flags: [{key: registry}], window: 1h, steps: [{percent: 10, hold: 2s}, {percent:"
          + " 50, hold: 1h}]}";

  private static final Duration HOLD = Duration.ofSeconds(2);

  /**
   * Done once, when the operator has read its caches after the first hold is over, and has not
   * decided yet.
   */
  private final AtomicReference<@Nullable Runnable> meanwhile = new AtomicReference<>();

  private final List<Migration> seen = new CopyOnWriteArrayList<>();
  private KubernetesClient client;
  private MigrationProbe probe;
  private WholeOperator operator;
  private Watch watch;

  @BeforeEach
  void open(KubernetesClient own) {
    client = own;
    probe = new MigrationProbe(own, own.getNamespace());
    probe.apply(
        """
        apiVersion: sluice.dev/v1alpha1
        kind: FlagSet
        metadata: {name: otp}
        spec: {flags: [{key: registry}]}
        """);
    fleet(10);
    watch = probe.collect(seen);
    operator = WholeOperator.start(own, health -> new Interrupted(health));
  }

  @AfterEach
  void close() {
    operator.close();
    watch.close();
  }

  @Test
  void a_flag_that_is_killed_while_it_is_decided_upon_goes_no_further() {
    // Given
    probe.apply(migration("m", GATED));
    probe.reaches("m", status -> "10% (1/10)".equals(status.exposure()));

    // When
    meanwhile.set(() -> kill("registry"));

    // Then
    probe.reaches("m", status -> status.phase() == Phase.Holding);
    assertThat(exposures()).doesNotContain("50% (5/10)");
  }

  @Test
  void a_fleet_that_shrinks_while_it_is_decided_upon_is_counted_as_it_is() {
    // Given
    probe.apply(migration("m", GATED));
    probe.reaches("m", status -> "10% (1/10)".equals(status.exposure()));

    // When
    meanwhile.set(() -> fleet(4));

    // Then
    probe.reaches("m", status -> "50% (2/4)".equals(status.exposure()));
    assertThat(exposures()).as("it was never raised for ten").doesNotContain("50% (5/10)");
  }

  @Test
  void an_advance_costs_four_reads_and_nothing_else_any() {
    // Given
    probe.apply(migration("m", slow("one", "registry")));
    probe.reaches("m", status -> "10% (1/10)".equals(status.exposure()));

    // When
    probe.annotate("m", Annotations.PAUSE, "lunch");
    probe.reaches("m", status -> status.phase() == Phase.Holding);

    // Then
    String ours = "GET /apis/sluice.dev/v1alpha1/namespaces/" + client.getNamespace() + "/";
    List<String> advance =
        List.of(
            ours + "migrations/m",
            ours + "flagsets/otp",
            ours + "healthpolicies/standard",
            ours + "agentdeployments");
    assertThat(operator.running().reads())
        .filteredOn(read -> read.startsWith(ours))
        .endsWith(advance.toArray(new String[0]))
        .hasSizeLessThanOrEqualTo(2 * advance.size());
  }

  @Test
  void a_rollback_reads_nothing_before_it_is_recorded() {
    // Given
    probe.apply(migration("m", slow("one", "registry")));
    probe.reaches("m", status -> "10% (1/10)".equals(status.exposure()));
    List<String> before = operator.running().reads();

    // When
    probe.annotate("m", Annotations.ROLLBACK, "it burns");

    // Then
    probe.reaches("m", status -> status.phase() == Phase.RolledBack);
    assertThat(operator.running().reads()).isEqualTo(before);
  }

  private Stream<@Nullable String> exposures() {
    return seen.stream()
        .map(Migration::getStatus)
        .filter(Objects::nonNull)
        .map(MigrationStatus::exposure);
  }

  private void kill(String key) {
    Marks.annotate(client.resources(FlagSet.class).withName("otp"), Annotations.KILL, key);
  }

  private void fleet(int replicas) {
    probe.apply(
        """
        apiVersion: sluice.dev/v1alpha1
        kind: AgentDeployment
        metadata: {name: planner}
        spec: {replicas: %d, flagSetNames: [otp], template: {spec: {containers: [{name: agent, image: "x"}]}}}
        """
            .formatted(replicas));
  }

  private final class Interrupted implements HealthSource {
    private final HealthSource health;

    Interrupted(HealthSource health) {
      this.health = health;
    }

    @Override
    public Health health(HealthQuery query) {
      Instant since = query.since();
      if (since != null && !Instant.now().isBefore(since.plus(HOLD))) {
        Runnable event = meanwhile.getAndSet(null);
        if (event != null) {
          event.run();
        }
      }
      return health.health(query);
    }
  }
}
