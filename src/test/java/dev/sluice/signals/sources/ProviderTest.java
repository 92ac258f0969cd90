// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.signals.sources;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What an administrator is told of the settings of a provider. */
class ProviderTest {
  private static final Optional<Path> TOKEN = Optional.of(Path.of("/etc/sluice/token"));

  private static Optional<String> warning(String url, Optional<Path> token) {
    return new Provider(
            "main", URI.create(url), token, Optional.empty(), Duration.ofSeconds(2), List.of())
        .warning();
  }

  @Test
  void a_token_over_plain_http_is_warned_of_with_the_setting_that_mends_it() {
    assertThat(warning("http://prometheus.monitoring:9090", TOKEN))
        .contains(
            "sluice.providers.main sends its token over plain http, where whoever is on the way can"
                + " read it: set its url to https, and ca-file if its authority is not a public one");
  }

  @Test
  void without_a_token_there_is_nothing_to_read() {
    assertThat(warning("http://prometheus.monitoring:9090", Optional.empty())).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"https://prometheus:9090", "http://localhost:9090", "http://[::1]:9090"})
  void what_is_encrypted_or_does_not_leave_the_host_is_not_warned_of(String url) {
    assertThat(warning(url, TOKEN)).isEmpty();
  }
}
