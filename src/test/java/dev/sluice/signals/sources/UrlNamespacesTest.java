// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.signals.sources;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.judge.CheckSource;
import dev.sluice.judge.Silence;
import dev.sluice.judge.Silent;
import java.io.IOException;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What one namespace asks by URL costs another nothing. */
@Timeout(120)
class UrlNamespacesTest {
  private final UrlScene scene = new UrlScene();

  @AfterEach
  void close() {
    scene.close();
  }

  @Test
  void a_namespace_that_asks_very_many_hosts_takes_no_patience_with_a_server_from_another()
      throws IOException {
    // Given
    scene
        .saying("HTTP/1.1 429 Too Many Requests\r\nRetry-After: 600\r\n\r\n")
        .names(
            host ->
                List.of(
                    host.equals("pages.test")
                        ? InetAddress.getLoopbackAddress()
                        : InetAddress.ofLiteral("169.254.169.254")));
    scene.json("/page", "/a");

    // When
    for (int i = 0; i < 1100; i++) {
      scene.ask(
          new CheckSource.Http("http://" + i + ".test/", ""), "greedy", Duration.ofSeconds(20));
    }

    // Then
    assertThat(scene.json("/other", "/a")).isEqualTo(new Silent(Silence.Throttled));
    assertThat(scene.stub().requests()).hasSize(1);
  }
}
