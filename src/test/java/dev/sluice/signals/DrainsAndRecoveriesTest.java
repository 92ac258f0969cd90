// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.signals;

import static dev.sluice.kit.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.judge.state.DrainSight;
import dev.sluice.judge.state.RecoverySight;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DrainsAndRecoveriesTest extends StateScene {
  @Test
  void a_restarted_agent_says_what_it_recovered_and_the_next_run_is_asked_anew() {
    // Given
    agent = _ -> new Reply(200, "{\"recovered\": 99.7}");
    verify("uid-1");
    awaitTold();
    RecoverySight first = verify("uid-1");

    // When
    RecoverySight next = verify("uid-2");

    // Then
    assertThat(first).isEqualTo(new RecoverySight.Recovered(99.7));
    assertThat(next).isEqualTo(new RecoverySight.Awaited());
    awaitTold();
    assertThat(asked).containsExactly("GET /state", "GET /state");
  }

  @ParameterizedTest
  @ValueSource(ints = {202, 503})
  void one_that_is_still_at_it_is_asked_again_a_second_later(int status) {
    // Given
    agent = _ -> new Reply(status, "");
    verify("uid-1");
    await().until(() -> later.size() == 1);
    RecoverySight still = verify("uid-1");
    agent = _ -> new Reply(200, "{\"recovered\": 100}");
    clock.advance(Duration.ofSeconds(1));
    verify("uid-1");
    awaitTold();

    // When
    RecoverySight sight = verify("uid-1");

    // Then
    assertThat(still).isEqualTo(new RecoverySight.Awaited());
    assertThat(sight).isEqualTo(new RecoverySight.Recovered(100));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"{}", "{\"recovered\": \"99\"}", "{\"recovered\": 101}", "{\"recovered\": -1}"})
  void what_is_no_percentage_says_nothing(String body) {
    // Given
    agent = _ -> new Reply(200, body);
    verify("uid-1");
    awaitTold();

    // When
    RecoverySight sight = verify("uid-1");

    // Then
    assertThat(sight).isEqualTo(new RecoverySight.Failed("does not say \"recovered\" in percent"));
  }

  @Test
  void an_agent_that_drains_says_what_it_has_left_until_it_has_nothing() {
    // Given
    agent = _ -> new Reply(202, "{\"inFlight\": 3}");
    DrainSight first = drain("uid-1");
    awaitTold();
    DrainSight busy = drain("uid-1");
    agent = _ -> new Reply(200, "");
    clock.advance(Duration.ofSeconds(1));
    drain("uid-1");
    awaitTold();

    // When
    DrainSight done = drain("uid-1");

    // Then
    assertThat(List.of(first, busy, done))
        .containsExactly(
            new DrainSight.Draining(null), new DrainSight.Draining(3L), new DrainSight.Drained());
    assertThat(List.of(first.over(), busy.over(), done.over())).containsExactly(false, false, true);
    assertThat(asked).containsOnly("POST /state {\"timeoutSeconds\":60}");
  }

  @Test
  void one_that_does_not_finish_is_overdue_with_what_it_has_left() {
    // Given
    agent = _ -> new Reply(202, "{\"inFlight\": 3}");
    drain("uid-1");
    awaitTold();
    clock.advance(Duration.ofSeconds(29));
    drain("uid-1");
    clock.advance(Duration.ofSeconds(29));
    drain("uid-1");
    clock.advance(Duration.ofSeconds(2));

    // When
    DrainSight sight = drain("uid-1");

    // Then
    assertThat(sight).isEqualTo(new DrainSight.Overdue(3L));
    assertThat(sight.over()).isTrue();
  }

  @Test
  void one_that_does_not_answer_is_overdue_in_the_end() {
    // Given
    agent = _ -> new Reply(404, "");
    drain("uid-1");
    clock.advance(Duration.ofSeconds(29));
    drain("uid-1");
    clock.advance(Duration.ofSeconds(29));
    drain("uid-1");
    clock.advance(Duration.ofSeconds(2));

    // When
    DrainSight sight = drain("uid-1");

    // Then
    assertThat(sight).isEqualTo(new DrainSight.Overdue(null));
  }

  @Test
  void who_was_to_be_taken_down_and_was_not_drains_anew_when_it_is_his_turn_again() {
    // Given
    agent = _ -> new Reply(200, "");
    drain("uid-1");
    awaitTold();
    DrainSight before = drain("uid-1");
    clock.advance(Duration.ofSeconds(31));

    // When
    DrainSight sight = drain("uid-1");

    // Then
    assertThat(before).isEqualTo(new DrainSight.Drained());
    assertThat(sight).isEqualTo(new DrainSight.Draining(null));
  }

  @Test
  void an_agent_without_a_pod_has_nothing_to_drain() throws IOException {
    // Given
    Files.delete(map);
    drain("uid-1");
    awaitTold();

    // When
    DrainSight sight = drain("uid-1");

    // Then
    assertThat(sight).isEqualTo(new DrainSight.Drained());
  }
}
