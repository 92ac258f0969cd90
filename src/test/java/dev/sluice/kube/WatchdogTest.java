// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.kube;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.kit.MutableClock;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.GenericKubernetesResourceBuilder;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class WatchdogTest {
  private static final Duration INTERVAL = Duration.ofMinutes(2);

  private final MutableClock clock = new MutableClock(Instant.EPOCH);
  private final Map<String, GenericKubernetesResource> objects = new LinkedHashMap<>();
  private final Visits visits = new Visits(clock);
  private boolean leads = true;
  private final Watchdog watchdog =
      new Watchdog(() -> objects.values().stream(), visits, () -> leads, clock, INTERVAL);

  @Test
  void an_object_that_was_visited_in_its_present_version_waits_for_nothing() {
    stored("a", 7, 1, 1L);
    visited("a");

    assertThat(after("1m")).isEqualTo(Duration.ZERO);
    assertThat(watchdog.look().who()).isEmpty();
  }

  @Test
  void an_object_that_was_never_visited_waits_since_it_was_seen() {
    stored("a", 7, 1, null);
    watchdog.look();

    assertThat(after("61s")).isEqualTo(Duration.ofSeconds(61));
    assertThat(watchdog.look().who()).isEqualTo("Migration ns/a");
  }

  @Test
  void a_change_that_no_visit_follows_is_waited_for_though_the_spec_has_not_changed() {
    stored("a", 7, 1, 1L);
    visited("a");
    stored("a", 8, 1, 1L);
    watchdog.look();

    assertThat(after("61s")).isEqualTo(Duration.ofSeconds(61));
  }

  @Test
  void an_object_that_changes_all_the_time_and_is_visited_all_the_time_waits_for_nothing() {
    stored("a", 7, 1, 1L);
    for (int version = 8; version < 100; version++) {
      visited("a");
      stored("a", version, 1, 1L);
      assertThat(after("1s")).isLessThanOrEqualTo(Duration.ofSeconds(1));
    }
  }

  @Test
  void an_object_whose_timer_is_lost_waits_from_when_it_should_have_come() {
    stored("a", 7, 1, 1L);
    visited("a");

    assertThat(after("3m")).isEqualTo(Duration.ofMinutes(1));
  }

  @Test
  void an_object_that_is_visited_and_fails_is_unreconciled_and_not_forgotten() {
    stored("a", 7, 2, 1L);
    visited("a");
    watchdog.look();

    assertThat(after("100s")).isEqualTo(Duration.ZERO);
    assertThat(watchdog.look().unreconciled()).isEqualTo(Duration.ofSeconds(100));
  }

  @Test
  void who_was_reconciled_in_the_end_counts_no_more() {
    stored("a", 7, 1, null);
    watchdog.look();
    after("61s");
    stored("a", 8, 1, 1L);
    visited("a");

    assertThat(watchdog.look()).isEqualTo(Watchdog.Findings.NONE);
  }

  @Test
  void who_is_gone_counts_no_more_and_comes_back_as_a_new_one() {
    stored("a", 7, 1, null);
    watchdog.look();
    after("61s");
    objects.clear();
    assertThat(watchdog.look()).isEqualTo(Watchdog.Findings.NONE);

    stored("a", 9, 1, null);

    assertThat(watchdog.look().forgotten()).isEqualTo(Duration.ZERO);
  }

  @Test
  void of_several_the_one_that_waits_longest_is_named() {
    stored("a", 7, 1, null);
    watchdog.look();
    after("10s");
    stored("b", 8, 1, null);
    watchdog.look();

    after("10s");

    assertThat(watchdog.look().who()).isEqualTo("Migration ns/a");
    assertThat(watchdog.look().forgotten()).isEqualTo(Duration.ofSeconds(20));
  }

  @Test
  void a_standby_forgets_nobody_and_begins_to_count_when_it_leads() {
    stored("a", 7, 1, null);
    leads = false;
    watchdog.look();
    assertThat(after("1h")).isEqualTo(Duration.ZERO);

    leads = true;
    watchdog.look();

    assertThat(after("5s")).isEqualTo(Duration.ofSeconds(5));
  }

  private Duration after(String duration) {
    clock.advance(dev.sluice.api.Durations.parse(duration));
    return watchdog.look().forgotten();
  }

  private void visited(String name) {
    visits.reconciliationStarted(objects.get(name), Map.of());
  }

  private void stored(String name, long version, long generation, Long observed) {
    objects.put(
        name,
        new GenericKubernetesResourceBuilder()
            .withKind("Migration")
            .withNewMetadata()
            .withName(name)
            .withNamespace("ns")
            .withUid("uid-" + name)
            .withResourceVersion("" + version)
            .withGeneration(generation)
            .endMetadata()
            .addToAdditionalProperties(
                "status", observed == null ? Map.of() : Map.of("observedGeneration", observed))
            .build());
  }
}
