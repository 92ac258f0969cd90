// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.signals;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.fleet.AgentId;
import dev.sluice.fleet.WorkloadNames;
import dev.sluice.judge.Silence;
import dev.sluice.signals.AgentAddresses.Address;
import io.fabric8.kubernetes.api.model.PodBuilder;
import java.net.URI;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AgentAddressesTest {
  private static final AgentId AGENT = new AgentId("default", "planner", 0);

  private final PodSignals pods = new PodSignals(new Timeline());
  private final AgentAddresses addresses =
      new AgentAddresses(new AddressMap(Optional.empty()), pods);

  private void podAt(String ip) {
    pods.observe(new PodBuilder(PodScene.pod()).editStatus().withPodIP(ip).endStatus().build());
  }

  @ParameterizedTest
  @CsvSource({
    "10.244.0.7, http://10.244.0.7:9464/metrics",
    "fd00:10:244::7, http://[fd00:10:244:0:0:0:0:7]:9464/metrics"
  })
  void an_agent_is_asked_at_the_address_of_its_pod(String ip, URI expected) {
    // Given
    podAt(ip);

    // When
    Address address = addresses.of(AGENT, Pages.METRICS, Map.of());

    // Then
    assertThat(address).isEqualTo(new Address.At(expected));
  }

  @Test
  void the_administrator_s_word_comes_first() {
    // Given
    podAt("10.244.0.7");
    URI told = URI.create("http://127.0.0.1:9001/default/planner-0/metrics");

    // When
    Address address = addresses.of(AGENT, Pages.METRICS, Map.of("default/planner-0", told));

    // Then
    assertThat(address).isEqualTo(new Address.At(told));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "127.0.0.1",
        "127.9.9.9",
        "169.254.169.254",
        "0.0.0.0",
        "224.0.0.1",
        "::1",
        "::",
        "fe80::1",
        "ff02::1",
        "::ffff:127.0.0.1",
        "::ffff:169.254.169.254"
      })
  void addresses_that_are_no_pod_s_are_never_asked(String ip) {
    // Given
    podAt(ip);

    // When
    Address address = addresses.of(AGENT, Pages.METRICS, Map.of());

    // Then
    assertThat(address).isEqualTo(new Address.None(Silence.ForbiddenAddress));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "localhost", "kubernetes.default.svc", "10.244.0.7/x"})
  void what_is_no_address_is_not_looked_up(String ip) {
    // Given
    podAt(ip);

    // When
    Address address = addresses.of(AGENT, Pages.METRICS, Map.of());

    // Then
    assertThat(address).isEqualTo(new Address.None(Silence.NoPod));
  }

  @Test
  void an_agent_without_a_pod_has_no_address() {
    assertThat(addresses.of(AGENT, Pages.METRICS, Map.of()))
        .isEqualTo(new Address.None(Silence.NoPod));
  }

  @Test
  void an_agent_of_a_long_name_is_mapped_by_the_name_of_its_pod() {
    // Given
    String name = "a".repeat(200);
    AgentId agent = new AgentId("default", name, 7);
    URI told = URI.create("http://127.0.0.1:9001/metrics");
    String pod = WorkloadNames.child(name) + "-7";

    // When
    Address address = addresses.of(agent, Pages.METRICS, Map.of("default/" + pod, told));

    // Then
    assertThat(address).isEqualTo(new Address.At(told));
  }
}
