// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.kube;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.sluice.api.FlagSet;
import dev.sluice.api.FlagSetSpec;
import dev.sluice.api.FlagSetStatus;
import dev.sluice.kit.ApiServer;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.ManagedFieldsEntry;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(ApiServer.class)
class ApplierTest {
  private KubernetesClient client;
  private Applier applier;

  @BeforeEach
  void start(KubernetesClient client) {
    this.client = client;
    this.applier = new Applier(client, RefusedWrites.UNNOTED);
  }

  @Test
  void what_is_declared_no_longer_goes_though_it_was_created_and_not_applied() {
    // Given
    ConfigMap created = apply(declared(Map.of("a", "1", "b", "2")), null);

    // When
    ConfigMap applied = apply(declared(Map.of("a", "1")), created);

    // Then
    assertThat(applied.getData()).isEqualTo(Map.of("a", "1"));
    assertThat(applied.getMetadata().getManagedFields())
        .extracting(ManagedFieldsEntry::getManager, ManagedFieldsEntry::getOperation)
        .containsExactly(tuple("sluice", "Apply"));
  }

  @Test
  void what_already_stands_is_not_written_again() {
    // Given
    ConfigMap created = apply(declared(Map.of("a", "1")), null);

    // When
    ConfigMap applied = apply(declared(Map.of("a", "1")), created);

    // Then
    assertThat(applied).isSameAs(created);
  }

  @Test
  void what_others_added_stays() {
    // Given
    apply(declared(Map.of("a", "1")), null);
    ConfigMap edited =
        client
            .configMaps()
            .withName("planner")
            .patch(
                new PatchContext.Builder()
                    .withPatchType(PatchType.JSON_MERGE)
                    .withFieldManager("kubectl-edit")
                    .build(),
                "{\"data\": {\"x\": \"y\"}}");

    // When
    ConfigMap applied = apply(declared(Map.of("a", "2")), edited);

    // Then
    assertThat(applied.getData()).isEqualTo(Map.of("a", "2", "x", "y"));
  }

  @Test
  void a_write_that_rests_on_an_old_version_is_refused_before_anything_changes() {
    // Given
    ConfigMap created = apply(declared(Map.of("a", "1")), null);
    client.configMaps().withName("planner").edit(map -> map.edit().addToData("x", "y").build());

    // When / Then
    assertThatThrownBy(() -> apply(declared(Map.of("a", "2")), created))
        .isInstanceOf(StaleWriteException.class);
    assertThat(client.configMaps().withName("planner").get().getData())
        .isEqualTo(Map.of("a", "1", "x", "y"));
  }

  @Test
  void an_object_that_was_not_known_is_not_overwritten() {
    // Given
    ConfigMap foreign = client.resource(declared(Map.of("theirs", "1"))).create();

    // When / Then
    assertThatThrownBy(() -> apply(declared(Map.of("ours", "1")), null))
        .isInstanceOf(StaleWriteException.class);
    assertThat(client.configMaps().withName("planner").get()).isEqualTo(foreign);
  }

  @Test
  void a_status_of_what_is_gone_is_a_matter_of_looking_again() {
    // Given
    FlagSet flagSet = new FlagSet();
    flagSet.setMetadata(new ObjectMetaBuilder().withName("otp").build());
    flagSet.setSpec(Serialization.unmarshal("flags: [{key: registry}]", FlagSetSpec.class));
    FlagSet stored = client.resource(flagSet).create();
    FlagSetStatus status = Serialization.unmarshal("revision: 1", FlagSetStatus.class);
    client.resource(stored).delete();

    // When
    assertThatThrownBy(() -> applier.applyStatus(stored, status))

        // Then
        .isInstanceOf(StaleWriteException.class);
  }

  @Test
  void what_the_api_server_will_not_have_is_told_in_its_words_and_no_others() {
    assertThatThrownBy(() -> apply(declared(Map.of("not a key", "1")), null))
        .isInstanceOf(RejectedWriteException.class)
        .hasMessageStartingWith(
            "ConfigMap \"planner\" is invalid: data[not a key]: Invalid value:");
  }

  private ConfigMap apply(ConfigMap desired, @Nullable ConfigMap cached) {
    return applier.apply(desired, cached, () -> null);
  }

  private ConfigMap declared(Map<String, String> data) {
    return new ConfigMapBuilder()
        .withNewMetadata()
        .withName("planner")
        .withNamespace(client.getNamespace())
        .endMetadata()
        .withData(data)
        .build();
  }
}
