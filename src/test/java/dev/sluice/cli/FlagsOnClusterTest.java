// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.flags.delivery.DeliveryLease;
import dev.sluice.flags.delivery.ReplicaReport;
import dev.sluice.flags.delivery.SetReport;
import dev.sluice.flags.delivery.SetReport.Sent;
import dev.sluice.kit.ApiServer;
import dev.sluice.kit.MigrationProbe;
import dev.sluice.kit.SharedCluster;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What {@code sluice flags} reads off a cluster. */
@ExtendWith(ApiServer.class)
class FlagsOnClusterTest {
  private KubernetesClient client;
  private String namespace;

  @BeforeEach
  void a_set_with_two_agents(KubernetesClient given) {
    client = given;
    namespace = given.getNamespace();
    new MigrationProbe(given, namespace)
        .apply(
            """
            apiVersion: sluice.dev/v1alpha1
            kind: FlagSet
            metadata: {name: flags-of-otp}
            spec: {flags: [{key: registry}]}
            """);
    SharedCluster.get()
        .kubectl(
            "patch",
            "flagset",
            "flags-of-otp",
            "--namespace=" + namespace,
            "--subresource=status",
            "--type=merge",
            "--patch={\"status\": {\"revision\": 3, \"flags\": [{\"key\": \"registry\","
                + " \"percent\": 50, \"exposed\": 1, \"of\": 2, \"reason\": \"Spec\"}]}}");
  }

  @Test
  void replicas_that_count_are_shown_and_dead_ones_are_not() {
    told("alive", Instant.now());
    told("dead", Instant.now().minus(ReplicaReport.VALID_FOR.multipliedBy(2)));

    Typed flags = typed("flags", "flags-of-otp", "--operator-namespace", namespace);

    assertThat(flags.exit()).isZero();
    assertThat(flags.out())
        .contains(
            "flags-of-otp  revision 3, version new: sent to 1 of 2 clients, 1 behind",
            "alive    2        1       1 on old: planner-1")
        .doesNotContain("dead");
  }

  @Test
  void leases_of_a_namespace_that_is_not_the_operators_are_not_believed() {
    told("alive", Instant.now());

    Typed flags = typed("flags");

    assertThat(flags.out()).contains("revision 3").doesNotContain("alive", "version new");
    assertThat(flags.err()).contains("if it runs elsewhere, say --operator-namespace");
  }

  @Test
  void the_age_of_a_report_is_not_measured_by_the_clock_of_the_user() {
    Instant before = Instant.now();

    Instant time = ServerTime.of(client, InstantSource.fixed(Instant.EPOCH));

    assertThat(time).isAfterOrEqualTo(before.minusSeconds(2));
  }

  @Test
  void programs_get_the_same_as_json() throws IOException {
    told("alive", Instant.now());

    Typed flags = typed("flags", "-o", "json", "--operator-namespace", namespace);

    JsonNode set = new ObjectMapper().readTree(flags.out()).get(0);
    assertThat(set.at("/name").asText()).isEqualTo("flags-of-otp");
    assertThat(set.at("/flags/0/percent").asInt()).isEqualTo(50);
    assertThat(set.at("/delivery/clients").asInt()).isEqualTo(2);
    assertThat(set.at("/delivery/newest").asInt()).isEqualTo(1);
    assertThat(set.at("/delivery/replicas/0/behind/0/agents/0").asText()).isEqualTo("planner-1");
  }

  @Test
  void a_set_that_is_not_there_is_said_with_those_that_are() {
    Typed flags = typed("flags", "nowhere");

    assertThat(flags.exit()).isEqualTo(1);
    assertThat(flags.err())
        .contains("no FlagSet nowhere in namespace " + namespace + "; there is flags-of-otp");
  }

  private Typed typed(String... words) {
    return Typed.in(SharedCluster.get().kubeconfig().toString(), namespace, words);
  }

  private void told(String replica, Instant renewTime) {
    ReplicaReport report =
        new ReplicaReport(
            replica,
            renewTime,
            new TreeMap<>(
                Map.of(
                    namespace + "/flags-of-otp",
                    new SetReport(
                        "new",
                        new TreeMap<>(),
                        new TreeMap<>(
                            Map.of(
                                "new", new Sent(1, new TreeMap<>(Map.of("planner", "0"))),
                                "old", new Sent(1, new TreeMap<>(Map.of("planner", "1")))))))));
    client.resource(DeliveryLease.of(report, namespace, Optional.empty())).create();
  }
}
