// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.agents;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.agents.plan.Trust;
import dev.sluice.kit.ApiServer;
import dev.sluice.kit.CleanHistory;
import dev.sluice.kube.Applier;
import dev.sluice.kube.EpochSource;
import dev.sluice.kube.RefusedWrites;
import dev.sluice.kube.StaleWriteException;
import dev.sluice.signals.wire.Certificates;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.cert.X509Certificate;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** How agents that speak TLS come to know the flag wires, with the rights that are shipped. */
@ExtendWith(ApiServer.class)
class AgentDeploymentTrustTest {
  @RegisterExtension final CleanHistory history = CleanHistory.onPlainCluster();

  private static final Trust TRUST = new Trust("sluice-flags-ca", "sluice");
  private static final String FLEET =
      LiveFleet.YAML.replace("replicas: 2", "replicas: 2\n  flagSetNames: [otp]");

  @TempDir Path folder;
  private KubernetesClient client;
  private KubernetesClient access;
  private final AtomicReference<List<X509Certificate>> shown = new AtomicReference<>(List.of());

  @BeforeEach
  void grant(KubernetesClient own) throws Exception {
    client = own;
    ShippedRights.grant(own);
    access = ShippedRights.asOperator(own);
  }

  @Test
  void the_authority_is_there_before_the_agents_are_and_follows_its_file() throws Exception {
    Certificates first = authority("first");
    show(first, "flags.test");
    Path file = first.authority();
    try (LiveFleet fleet = fleet(file)) {
      fleet.apply(FLEET);
      fleet.until(() -> fleet.agents() != null);

      assertThat(configMap().getData()).containsEntry("ca.crt", Files.readString(file));
      assertThat(fleet.agents().getSpec().getTemplate().getSpec().getVolumes())
          .extracting(volume -> volume.getProjected().getSources().getFirst().getConfigMap())
          .extracting(source -> source.getName())
          .containsExactly("sluice-flags-ca");

      Files.copy(authority("second").authority(), file, StandardCopyOption.REPLACE_EXISTING);
      fleet.touch();
      assertThat(configMap().getData()).containsEntry("ca.crt", Files.readString(file));

      String version = configMap().getMetadata().getResourceVersion();
      fleet.touch();
      assertThat(configMap().getMetadata().getResourceVersion())
          .as("nothing is written while nothing changes")
          .isEqualTo(version);
    }
  }

  @Test
  void a_config_map_of_somebody_else_is_used_as_it_is() throws Exception {
    Certificates theirs = authority("theirs");
    ConfigMap others = client.resource(configMap(theirs)).create();
    show(theirs, "flags.test");
    try (LiveFleet fleet = fleet(authority("first").authority())) {
      fleet.apply(FLEET);
      fleet.until(() -> fleet.agents() != null);

      assertThat(configMap()).isEqualTo(others);
    }
  }

  @Test
  void agents_stay_as_they_are_while_their_pods_could_not_mount_the_authority() throws Exception {
    try (LiveFleet plain = new LiveFleet(client)) {
      plain.apply(FLEET);
      plain.until(() -> plain.agents() != null);
    }
    try (LiveFleet fleet = fleet(null)) {
      fleet.await(Reason.FlagAuthorityMissing);

      assertThat(fleet.message())
          .isEqualTo(
              "ConfigMap \"sluice-flags-ca\", by which agents know the flag wires, is not there, and"
                  + " sluice.flags.tls.ca-file names no file to make it of: create it, with the"
                  + " authorities as ca.crt; until then the agents stay as they are");
      assertThat(fleet.agents().getSpec().getTemplate().getSpec().getVolumes()).isEmpty();

      Certificates theirs = authority("theirs");
      client.resource(configMap(theirs)).create();
      show(theirs, "flags.test");
      fleet.touch();
      fleet.until(() -> !fleet.agents().getSpec().getTemplate().getSpec().getVolumes().isEmpty());
    }
  }

  @Test
  void who_does_not_lead_any_more_writes_no_authority_and_remembers_none() throws Exception {
    AtomicBoolean leads = new AtomicBoolean();
    EpochSource leader =
        new EpochSource() {
          @Override
          public @Nullable Long epoch() {
            return null;
          }

          @Override
          public boolean stands() {
            return leads.get();
          }
        };
    AuthorityKeeper keeper =
        new AuthorityKeeper(
            access,
            new Applier(access, RefusedWrites.UNNOTED),
            leader,
            authority("first").authority(),
            List::of,
            InstantSource.system());
    assertThatThrownBy(() -> keeper.keep(client.getNamespace(), TRUST))
        .isInstanceOf(StaleWriteException.class);
    assertThat(client.configMaps().withName("sluice-flags-ca").get()).isNull();

    leads.set(true);

    assertThat(keeper.keep(client.getNamespace(), TRUST)).isEmpty();
    assertThat(configMap().getData()).containsKey("ca.crt");
  }

  @Test
  void a_name_that_the_role_does_not_have_is_told_with_what_the_role_needs() {
    Trust renamed = new Trust("our-ca", "sluice");
    try (LiveFleet fleet =
        new LiveFleet(
            client, "planner", access, renamed, authority("first").authority(), shown::get)) {
      fleet.apply(FLEET);

      fleet.await(Reason.FlagAuthorityMissing);

      assertThat(fleet.message())
          .isEqualTo(
              "sluice.flags.tls.ca-config-map is \"our-ca\", and the operator may not get a"
                  + " ConfigMap of that name in namespace \"%s\": let its role get, create"
                  + " and patch configmaps with resourceNames [our-ca], or take the name that it"
                  + " has there; until then the agents stay as they are",
              client.getNamespace());
      assertThat(fleet.agents()).isNull();
    }
  }

  @Test
  void a_fleet_goes_over_to_tls_once_the_wire_shows_a_certificate_that_it_can_trust()
      throws Exception {
    Certificates first = authority("first");
    try (LiveFleet plain = new LiveFleet(client)) {
      plain.apply(FLEET);
      plain.until(() -> plain.agents() != null);
    }
    try (LiveFleet fleet = fleet(first.authority())) {
      fleet.await(Reason.FlagWireWithoutTls);
      assertThat(fleet.message())
          .startsWith(
              "sluice.flags.tls.agents is true, and the sync stream shows no certificate: put one")
          .endsWith("until then the agents stay as they are");
      assertThat(fleet.agents().getSpec().getTemplate().getSpec().getVolumes()).isEmpty();

      show(first, "flags.test");
      fleet.touch();

      fleet.until(() -> !fleet.agents().getSpec().getTemplate().getSpec().getVolumes().isEmpty());
    }
  }

  @Test
  void a_fleet_that_has_gone_over_is_kept_as_it_asks_whatever_the_wire_shows() throws Exception {
    Certificates first = authority("first");
    show(first, "flags.test");
    try (LiveFleet fleet = fleet(first.authority())) {
      fleet.apply(FLEET);
      fleet.until(() -> fleet.agents() != null);
      shown.set(List.of());

      fleet.apply(FLEET.replace("replicas: 2", "replicas: 3"));

      fleet.until(() -> fleet.agents().getSpec().getReplicas() == 3);
    }
  }

  @Test
  void agents_would_speak_with_a_wire_whose_certificate_is_of_their_authority_and_for_its_name()
      throws Exception {
    Certificates first = authority("first");
    show(first, "flags.test");

    assertThat(objection(first, "flags.test")).isEmpty();
    assertThat(objection(first, "flags.elsewhere").orElseThrow())
        .startsWith("shows a certificate (CN=server) that is not for \"flags.elsewhere\"");
    assertThat(objection(authority("second"), "flags.test").orElseThrow())
        .startsWith(
            "shows a certificate (CN=server) that ca.crt of ConfigMap \"sluice-flags-ca\" does not"
                + " vouch for");
    show(first, "*.test");
    assertThat(objection(first, "flags.test")).isEmpty();
    assertThat(objection(first, "flags.deep.test")).isPresent();
  }

  private Optional<String> objection(Certificates trusted, String host) throws Exception {
    return CertificateRules.objection(
        shown.get(), Files.readString(trusted.authority()), "sluice-flags-ca", host);
  }

  /** From now on the wire shows a certificate of that authority. */
  private void show(Certificates by, String name) throws Exception {
    Path certificate = folder.resolve("tls.crt");
    by.pem("dns:" + name, certificate, folder.resolve("tls.key"));
    shown.set(CertificateRules.read(Files.readString(certificate)));
  }

  private static ConfigMap configMap(Certificates by) throws Exception {
    return new ConfigMapBuilder()
        .withNewMetadata()
        .withName("sluice-flags-ca")
        .endMetadata()
        .addToData("ca.crt", Files.readString(by.authority()))
        .build();
  }

  private LiveFleet fleet(@Nullable Path authorities) {
    return new LiveFleet(client, "planner", access, TRUST, authorities, shown::get);
  }

  private ConfigMap configMap() {
    return client.configMaps().withName("sluice-flags-ca").require();
  }

  private Certificates authority(String name) {
    return new Certificates(folder, name);
  }
}
