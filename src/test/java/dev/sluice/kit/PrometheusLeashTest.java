// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.kit;

import static dev.sluice.kit.Patience.PATIENCE;
import static dev.sluice.kit.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.local.Command;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How a program ends that is on a leash, with one that is on every machine. */
class PrometheusLeashTest {
  private static final Path SLEEP = Programs.onPath("sleep").orElseThrow();

  @TempDir private Path folder;
  private Process leash;

  @AfterEach
  void nothing_is_left() throws Exception {
    leash.getOutputStream().close();
  }

  private ProcessHandle begun() throws Exception {
    leash = new ProcessBuilder(Command.of(SLEEP.toString(), "600").leashed().line()).start();
    return await()
        .ignoreExceptions()
        .until(() -> Prometheus.leashed(leash, SLEEP), ProcessHandle::isAlive);
  }

  @Test
  void its_leash_ends_with_it() throws Exception {
    // Given
    ProcessHandle program = begun();

    // When
    program.destroy();

    // Then
    assertThat(leash.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void one_that_does_not_end_when_asked_to_is_killed_with_us() throws Exception {
    // Given
    ProcessHandle program = begun();
    Programs.run(folder, List.of("kill", "-STOP", Long.toString(program.pid())), Map.of());
    program.destroy();

    // When
    leash.getOutputStream().close();

    // Then
    assertThat(leash.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
    assertThat(program.isAlive()).isFalse();
  }
}
