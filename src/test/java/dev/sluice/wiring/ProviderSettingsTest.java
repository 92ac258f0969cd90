// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.wiring;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.runtime.configuration.DurationConverter;
import io.smallrye.config.EnvConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Providers as the environment of the chart names them. */
class ProviderSettingsTest {
  @Test
  void everything_about_a_provider_may_come_from_the_environment() {
    // Given
    Map<String, String> environment =
        Map.of(
            "SLUICE_PROVIDERS_MAIN_URL", "http://prometheus:9090",
            "SLUICE_PROVIDERS_MAIN_TOKEN_FILE", "/etc/sluice/providers/main/token",
            "SLUICE_PROVIDERS_MAIN_CA_FILE", "/etc/sluice/authorities/main/ca.crt",
            "SLUICE_PROVIDERS_MAIN_TIMEOUT", "3s",
            "SLUICE_PROVIDERS_MAIN_NAMESPACES", "payments,payments-test");

    // When
    OperatorConfig.Prometheus main =
        new SmallRyeConfigBuilder()
            .addDefaultInterceptors()
            .addDiscoveredConverters()
            .withConverter(Duration.class, 200, new DurationConverter())
            .withSources(new EnvConfigSource(environment, 300))
            .withMapping(OperatorConfig.class)
            .build()
            .getConfigMapping(OperatorConfig.class)
            .providers()
            .get("main");

    // Then
    assertThat(main.url()).hasToString("http://prometheus:9090");
    assertThat(main.tokenFile()).contains(Path.of("/etc/sluice/providers/main/token"));
    assertThat(main.caFile()).contains(Path.of("/etc/sluice/authorities/main/ca.crt"));
    assertThat(main.timeout()).isEqualTo(Duration.ofSeconds(3));
    assertThat(main.namespaces()).contains(List.of("payments", "payments-test"));
  }
}
