// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.signals;

import static dev.sluice.signals.PodScene.ended;
import static dev.sluice.signals.PodScene.over;
import static dev.sluice.signals.PodScene.pod;
import static dev.sluice.signals.PodScene.running;
import static dev.sluice.signals.PodScene.waiting;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.fleet.AgentId;
import dev.sluice.judge.PodFact;
import dev.sluice.judge.PodFact.Restart;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import org.junit.jupiter.api.Test;

class PodSignalsTest {
  private static final AgentId AGENT = new AgentId("default", "planner", 0);

  private final Timeline time = new Timeline();
  private final PodSignals pods = new PodSignals(time);

  private boolean see(Pod pod) {
    time.advance(Duration.ofSeconds(1));
    return pods.observe(pod);
  }

  private PodFact fact() {
    return pods.facts(Set.of(AGENT)).pods().get(AGENT);
  }

  private Instant now() {
    return time.instant();
  }

  @Test
  void restarts_are_the_differences_between_events() {
    // Given
    see(pod(running(0)));
    see(pod(running(2)));
    Instant first = now();

    // When
    see(pod(running(3)));

    // Then
    assertThat(fact().restarts()).containsExactly(new Restart(first, 2), new Restart(now(), 1));
  }

  @Test
  void an_event_without_news_is_none() {
    // Given
    see(pod(running(1)));

    // When
    boolean news = see(pod(running(1)));

    // Then
    assertThat(news).isFalse();
  }

  @Test
  void a_restart_is_news() {
    // Given
    see(pod(running(1)));

    // When
    boolean news = see(pod(running(2)));

    // Then
    assertThat(news).isTrue();
  }

  @Test
  void a_pod_that_was_there_before_tells_when_it_was_restarted_last() {
    // When
    see(pod(ended(1, "Error", "2026-11-22T09:59:00Z")));

    // Then
    assertThat(fact().restarts())
        .containsExactly(new Restart(Instant.parse("2026-11-22T09:59:00Z"), 1));
  }

  @Test
  void restarts_of_unknown_time_are_not_older_than_the_pod() {
    // When
    see(pod(ended(5, "Error", "2026-11-22T09:59:00Z")));

    // Then
    assertThat(fact().restarts())
        .containsExactly(
            new Restart(Instant.parse("2026-11-22T09:00:00Z"), 4),
            new Restart(Instant.parse("2026-11-22T09:59:00Z"), 1));
  }

  @Test
  void times_that_are_none_are_read_as_the_age_of_the_pod() {
    // When
    see(pod(ended(1, "Error", "yesterday")));

    // Then
    assertThat(fact().restarts())
        .containsExactly(new Restart(Instant.parse("2026-11-22T09:00:00Z"), 1));
  }

  @Test
  void a_crash_loop_is_remembered_after_it_is_gone() {
    // Given
    see(pod(running(0)));
    see(pod(waiting(1, "CrashLoopBackOff")));
    Instant seen = now();

    // When
    see(pod(running(1)));

    // Then
    assertThat(fact().crashLoopTime()).isEqualTo(seen);
    assertThat(fact().waiting()).isEmpty();
  }

  @Test
  void waiting_for_an_image_is_told_while_it_lasts() {
    // When
    see(pod(waiting(0, "ImagePullBackOff")));

    // Then
    assertThat(fact().waiting()).containsExactly("ImagePullBackOff");
  }

  @Test
  void the_way_of_every_new_pod_is_no_news() {
    // Given
    see(pod());

    // When
    boolean news = see(pod(waiting(0, "ContainerCreating")));

    // Then
    assertThat(news).isFalse();
  }

  @Test
  void a_kill_for_memory_is_dated_by_its_event() {
    // Given
    see(pod(running(0)));

    // When
    see(pod(ended(1, "OOMKilled", "2026-11-22T10:00:01Z")));

    // Then
    assertThat(fact().oomTime()).isEqualTo(now());
  }

  @Test
  void a_kill_for_memory_is_seen_before_the_restart_and_counts_once() {
    // Given
    see(pod(running(0)));
    see(pod(over(0, "OOMKilled", "2026-11-22T10:00:01Z")));
    Instant killed = now();

    // When
    see(pod(ended(1, "OOMKilled", "2026-11-22T10:00:01Z")));

    // Then
    assertThat(fact().oomTime()).isEqualTo(killed);
  }

  @Test
  void a_second_kill_for_memory_is_another() {
    // Given
    see(pod(running(0)));
    see(pod(ended(1, "OOMKilled", "2026-11-22T10:00:01Z")));

    // When
    see(pod(ended(2, "OOMKilled", "2026-11-22T10:00:03Z")));

    // Then
    assertThat(fact().oomTime()).isEqualTo(now());
  }

  @Test
  void a_kill_for_memory_from_before_keeps_its_own_time() {
    // When
    see(pod(ended(1, "OOMKilled", "2026-11-22T09:30:00Z")));

    // Then
    assertThat(fact().oomTime()).isEqualTo("2026-11-22T09:30:00Z");
  }

  @Test
  void containers_that_initialise_count_too() {
    // Given
    see(pod(running(0)));
    Pod initialising =
        new PodBuilder(pod(running(0)))
            .editStatus()
            .addToInitContainerStatuses(waiting(2, "CrashLoopBackOff"))
            .endStatus()
            .build();
    initialising.getStatus().getInitContainerStatuses().getFirst().setName("prepare");

    // When
    see(initialising);

    // Then
    assertThat(fact().restarts()).containsExactly(new Restart(now(), 2));
    assertThat(fact().crashLoopTime()).isEqualTo(now());
  }

  @Test
  void a_new_pod_of_the_same_name_starts_afresh() {
    // Given
    see(pod("uid-1", running(0)));
    see(pod("uid-1", running(7)));

    // When
    see(pod("uid-2", running(0)));

    // Then
    assertThat(fact().restarts()).isEmpty();
  }

  @Test
  void only_the_last_restarts_are_remembered() {
    // Given
    see(pod(running(0)));

    // When
    for (int i = 1; i <= 100; i++) {
      see(pod(running(i)));
    }

    // Then
    assertThat(fact().restarts()).hasSize(32).last().isEqualTo(new Restart(now(), 1));
  }

  @Test
  void a_deleted_pod_is_forgotten() {
    // Given
    see(pod(running(0)));

    // When
    boolean news = pods.forget(pod(running(0)));

    // Then
    assertThat(news).isTrue();
    assertThat(pods.facts(Set.of(AGENT)).pods()).isEmpty();
    assertThat(pods.address(AGENT)).isEmpty();
  }

  @Test
  void the_late_news_of_an_older_pod_s_end_does_not_touch_the_newer() {
    // Given
    see(pod("uid-2", running(0)));

    // When
    boolean news = pods.forget(pod("uid-1", running(0)));

    // Then
    assertThat(news).isFalse();
    assertThat(fact()).isNotNull();
  }

  @Test
  void a_pod_without_any_status_is_known_and_has_no_address() {
    // Given
    Pod bare = new PodBuilder(pod()).withStatus(null).build();

    // When
    see(bare);

    // Then
    assertThat(fact()).isEqualTo(PodFact.UNTOUCHED);
    assertThat(pods.address(AGENT)).isEmpty();
  }
}
