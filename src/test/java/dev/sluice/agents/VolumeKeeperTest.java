// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.agents;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class VolumeKeeperTest {
  private static final String WANTED =
      """
      spec:
        replicas: 3
        volumeClaimTemplates:
        - metadata: {name: data}
          spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1024Mi}}}
      """;

  private static final String STANDING =
      """
      spec:
        replicas: 2
        volumeClaimTemplates:
        - apiVersion: v1
          kind: PersistentVolumeClaim
          metadata: {name: data}
          spec: {accessModes: [ReadWriteOnce], volumeMode: Filesystem, resources: {requests: {storage: 1Gi}}}
          status: {phase: Pending}
      """;

  private final KubernetesSerialization yaml = new KubernetesSerialization();

  @Test
  void volumes_that_stand_as_they_are_wanted_are_declared_as_they_are_wanted() {
    StatefulSet declared = VolumeKeeper.standing(agents(WANTED), agents(STANDING));

    assertThat(declared).isEqualTo(agents(WANTED));
    assertThat(VolumeKeeper.unchanged(agents(WANTED), agents(STANDING))).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"storage: 2Gi", "name: other", "ReadWriteMany", "none"})
  void others_are_not_declared_but_all_else_is(String other) {
    StatefulSet wanted =
        agents(
            switch (other) {
              case "storage: 2Gi" -> WANTED.replace("storage: 1024Mi", other);
              case "name: other" -> WANTED.replace("name: data", other);
              case "ReadWriteMany" -> WANTED.replace("ReadWriteOnce", other);
              default -> "spec: {replicas: 3}";
            });

    StatefulSet declared = VolumeKeeper.standing(wanted, agents(STANDING));

    assertThat(declared.getSpec().getReplicas()).isEqualTo(3);
    assertThat(declared.getSpec().getVolumeClaimTemplates())
        .isEqualTo(agents(STANDING).getSpec().getVolumeClaimTemplates());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "storageClassName: fast",
        "storageClassName: ''",
        "volumeName: disk",
        "volumeMode: Block",
        "selector: {}",
        "selector: {matchLabels: {tier: a}}",
        "accessModes: [ReadWriteOnce, ReadOnlyMany]"
      })
  void what_is_asked_for_no_longer_is_declared_all_the_same_and_spoken_of(String field) {
    StatefulSet standing =
        agents(
            STANDING
                .replace("volumeMode: Filesystem", field)
                .replace(
                    field.startsWith("accessModes") ? "accessModes: [ReadWriteOnce], " : "", ""));

    StatefulSet declared = VolumeKeeper.standing(agents(WANTED), standing);

    assertThat(declared.getSpec().getVolumeClaimTemplates())
        .isEqualTo(standing.getSpec().getVolumeClaimTemplates());
    assertThat(VolumeKeeper.unchanged(agents(WANTED), standing)).isPresent();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"volumeMode: Filesystem", "resources: {limits: {}, requests: {storage: 1Gi}}"})
  void what_the_api_server_writes_otherwise_is_no_change(String field) {
    StatefulSet wanted =
        agents(
            WANTED.replace(
                "resources: {requests: {storage: 1024Mi}}",
                field.startsWith("resources")
                    ? field
                    : field + ", resources: {requests: {storage: 1Gi}}"));

    assertThat(VolumeKeeper.unchanged(wanted, agents(STANDING))).isEmpty();
  }

  @Test
  void that_they_cannot_be_changed_is_said() {
    Finding said =
        VolumeKeeper.unchanged(agents("spec: {replicas: 3}"), agents(STANDING)).orElseThrow();

    assertThat(said)
        .isEqualTo(
            new Finding(
                Reason.VolumesFixed,
                "spec.volumeClaimTemplates asks for other volumes (none) than the agents have"
                    + " (data), which cannot be changed: put them back, or copy the data into"
                    + " another AgentDeployment; all else is done"));
  }

  @Test
  void a_fleet_that_does_not_stand_yet_gets_what_it_wants() {
    assertThat(VolumeKeeper.standing(agents(WANTED), null)).isEqualTo(agents(WANTED));
    assertThat(VolumeKeeper.unchanged(agents(WANTED), null)).isEmpty();
  }

  private StatefulSet agents(String text) {
    return yaml.unmarshal(text, StatefulSet.class);
  }
}
