// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.demo;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.recorder.Recording;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What the demo makes of its recording. */
class RunHistoryTest {
  @Test
  void a_demo_whose_recording_has_a_gap_fails_and_says_why() {
    // Given
    Recording holed = new Recording(List.of(), Optional.of("the watch of Migration broke off"));

    // When, Then
    assertThatThrownBy(() -> RunHistory.checked(holed))
        .isInstanceOf(ExpectationFailedException.class)
        .hasMessage(
            "history: nothing can be said of it, as the watch of Migration broke off; run the demo"
                + " once more");
  }
}
