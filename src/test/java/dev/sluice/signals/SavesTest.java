// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.signals;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.judge.state.SaveSight;
import dev.sluice.judge.state.Saved;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SavesTest extends StateScene {
  @Test
  void asking_never_waits_and_tells_when_the_save_was_made_and_read_back() {
    // Given
    SaveSight first = save();
    awaitTold();

    // When
    SaveSight then = save();

    // Then
    assertThat(first).isEqualTo(new SaveSight.Awaited());
    assertThat(then)
        .isEqualTo(new SaveSight.Kept(new Saved("s-1", 3, 7, "sha256:abcdefgh", clock.instant())));
    assertThat(asked).containsExactly("POST /state {\"timeoutSeconds\":5}", "GET /state?id=s-1");
  }

  @Test
  void a_save_that_is_too_old_is_made_anew() {
    // Given
    save();
    awaitTold();
    clock.advance(Duration.ofMinutes(10));
    save();
    awaitTold();

    // When
    SaveSight sight = save();

    // Then
    assertThat(sight)
        .isEqualTo(new SaveSight.Kept(new Saved("s-1", 3, 7, "sha256:abcdefgh", clock.instant())));
    assertThat(asked).hasSize(4);
  }

  @Test
  void a_save_that_is_not_found_again_does_not_count() {
    // Given
    agent = request -> new Reply(200, request.startsWith("GET") ? SAVED.replace("7", "6") : SAVED);
    save();
    awaitTold();

    // When
    SaveSight sight = save();

    // Then
    assertThat(sight).isEqualTo(new SaveSight.Failed("does not find again what it saved"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "no json",
        "[]",
        "{}",
        "{\"id\":\"s-1\",\"items\":7}",
        "{\"id\":\"s-1\",\"items\":-1,\"digest\":\"sha256:abcdefgh\"}",
        "{\"id\":\"s-1\",\"items\":1.5,\"digest\":\"sha256:abcdefgh\"}",
        "{\"id\":\"<b>\",\"items\":7,\"digest\":\"sha256:abcdefgh\"}",
        "{\"id\":\"s-1\",\"items\":7,\"digest\":\"short\"}",
        "{\"id\":\"s-1\",\"schema\":\"3\",\"items\":7,\"digest\":\"sha256:abcdefgh\"}"
      })
  void an_answer_of_another_form_is_no_save(String body) {
    // Given
    agent = _ -> new Reply(200, body);
    save();
    awaitTold();

    // When
    SaveSight sight = save();

    // Then
    assertThat(sight)
        .isEqualTo(
            new SaveSight.Failed(
                "answers a save without id, items and digest of the form that is asked for"));
  }

  @Test
  void a_schema_that_is_null_is_none() {
    // Given
    agent = _ -> new Reply(200, SAVED.replace("\"schema\":3", "\"schema\":null"));
    save();
    awaitTold();

    // When
    SaveSight sight = save();

    // Then
    assertThat(sight)
        .isEqualTo(
            new SaveSight.Kept(new Saved("s-1", null, 7, "sha256:abcdefgh", clock.instant())));
  }

  @Test
  void an_error_is_told_and_asked_about_again_only_after_a_while() {
    // Given
    agent = _ -> new Reply(500, "oh no");
    save();
    awaitTold();
    SaveSight failed = save();
    agent = _ -> new Reply(200, SAVED);
    clock.advance(Duration.ofSeconds(5));
    later.remove().run();
    awaitTold();
    save();
    awaitTold();

    // When
    SaveSight sight = save();

    // Then
    assertThat(failed).isEqualTo(new SaveSight.Failed("answers with HTTP status 500"));
    assertThat(sight).isInstanceOf(SaveSight.Kept.class);
    assertThat(asked).hasSize(3);
  }

  @Test
  void more_than_64_kib_are_no_answer() {
    // Given
    agent = _ -> new Reply(200, " ".repeat((64 << 10) + 1));
    save();
    awaitTold();

    // When
    SaveSight sight = save();

    // Then
    assertThat(sight).isEqualTo(new SaveSight.Failed("answers with more than 64 KiB"));
  }

  @Test
  void a_redirect_is_not_followed() {
    // Given
    agent = _ -> new Reply(302, "");
    save();
    awaitTold();

    // When
    SaveSight sight = save();

    // Then
    assertThat(sight).isEqualTo(new SaveSight.Failed("answers with HTTP status 302"));
  }

  @Test
  void an_agent_without_a_pod_has_not_saved() throws IOException {
    // Given
    Files.delete(map);
    save();
    awaitTold();

    // When
    SaveSight sight = save();

    // Then
    assertThat(sight).isEqualTo(new SaveSight.Failed("has no pod with an address"));
    assertThat(asked).isEmpty();
  }
}
