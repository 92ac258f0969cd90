// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.flags;

import static dev.sluice.flags.eval.TestSet.flag;
import static dev.sluice.kit.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.api.Flag;
import dev.sluice.api.FlagSet;
import dev.sluice.api.FlagSetSpec;
import dev.sluice.api.FlagSetSpec.Export;
import dev.sluice.kit.ApiServer;
import dev.sluice.kit.Marks;
import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.javaoperatorsdk.operator.Operator;
import java.io.UncheckedIOException;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The copies of what is served, as they stand in the API server. */
@ExtendWith(ApiServer.class)
class ExportsTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  private KubernetesClient client;
  private Operator operator;

  @BeforeEach
  void start(KubernetesClient own) {
    client = own;
    operator = new Operator(o -> o.withKubernetesClient(own).withCloseClientOnStop(false));
    operator.register(
        new Written(own).reconciler(InstantSource.system()),
        o -> o.settingNamespace(own.getNamespace()));
    operator.start();
  }

  @AfterEach
  void stop() {
    operator.stop();
  }

  @Test
  void a_config_map_holds_what_is_served_and_follows_it() {
    // Given
    apply(List.of(Export.ConfigMap), flag("registry", 0));
    awaitVariant("registry", "off");

    // When
    apply(List.of(Export.ConfigMap), flag("registry", 100));

    // Then
    awaitVariant("registry", "on");
    awaitExported("True", "Current", "ConfigMap otp-flags");
    assertThat(configMap().getMetadata().getOwnerReferences())
        .singleElement()
        .satisfies(owner -> assertThat(owner.getName()).isEqualTo("otp"))
        .satisfies(owner -> assertThat(owner.getController()).isTrue());
  }

  @Test
  void what_somebody_edits_in_a_copy_is_put_right_at_the_next_look() {
    // Given
    apply(List.of(Export.ConfigMap), flag("registry", 100));
    awaitVariant("registry", "on");
    ConfigMap edited = configMap();
    edited.setData(Map.of(FlagCopy.FILE, "{\"flags\":{}}"));
    client.resource(edited).update();

    // When
    Marks.annotate(client.resource(set()), "example.com/look", "now");

    // Then
    awaitVariant("registry", "on");
  }

  @Test
  void an_object_of_that_name_that_is_not_ours_is_left_alone() {
    // Given
    client
        .resource(
            new ConfigMapBuilder()
                .withNewMetadata()
                .withName("otp-flags")
                .endMetadata()
                .withData(Map.of("mine", "yes"))
                .build())
        .create();

    // When
    apply(List.of(Export.ConfigMap), flag("registry", 100));

    // Then
    awaitExported("False", "NameTaken", "ConfigMap otp-flags is there and is not ours");
    assertThat(configMap().getData()).containsExactly(Map.entry("mine", "yes"));
  }

  @Test
  void a_copy_that_is_asked_for_no_longer_is_deleted() {
    // Given
    apply(List.of(Export.ConfigMap), flag("registry", 100));
    awaitExported("True", "Current", "ConfigMap otp-flags");

    // When
    apply(List.of(), flag("registry", 100));

    // Then
    await().until(() -> exported() == null);
    assertThat(configMap()).isNull();
  }

  @Test
  void a_feature_flag_is_kept_once_the_cluster_has_that_kind() throws Exception {
    // Given
    apply(List.of(Export.ConfigMap, Export.FeatureFlag), flag("registry", 100));
    awaitExported("False", "KindNotInstalled", "install the OpenFeature operator's CRDs");
    assertThat(configMap()).isNotNull();
    CustomResourceDefinition kind =
        client
            .apiextensions()
            .v1()
            .customResourceDefinitions()
            .load(ExportsTest.class.getResourceAsStream("/exports/featureflags.yaml"))
            .create();
    try {
      await().until(() -> client.getApiResources(FlagCopy.FEATURE_FLAG_VERSION) != null);

      // When
      Marks.annotate(client.resource(set()), "example.com/look", "now");

      // Then
      awaitExported("True", "Current", "ConfigMap otp-flags; FeatureFlag otp");
      GenericKubernetesResource copy =
          client
              .genericKubernetesResources(FlagCopy.FEATURE_FLAG_VERSION, "FeatureFlag")
              .withName("otp")
              .get();
      JsonNode spec = JSON.valueToTree(copy.getAdditionalProperties().get("spec"));
      assertThat(spec.at("/flagSpec/flags/registry/defaultVariant").asText()).isEqualTo("on");
      assertThat(copy.getMetadata().getAnnotations())
          .containsEntry("sluice.dev/flag-set-id", client.getNamespace() + "/otp");

      // When somebody turns it on for everybody by a rule of his own
      apply(List.of(Export.FeatureFlag), flag("registry", 0));
      await().until(() -> rules(copy).at("/defaultVariant").asText().equals("off"));
      client
          .resource(copy)
          .patch(
              PatchContext.of(PatchType.JSON_MERGE),
              "{\"spec\":{\"flagSpec\":{\"flags\":{\"registry\":{\"targeting\":{\"if\":[true,\"on\"]}}}}}}");
      Marks.annotate(client.resource(set()), "example.com/look", "again");

      // Then
      await().until(() -> rules(copy).at("/targeting").isMissingNode());
    } finally {
      client.resource(kind).delete();
    }
  }

  /** A flag of it as it stands now. */
  private JsonNode rules(GenericKubernetesResource copy) {
    GenericKubernetesResource now = client.resource(copy).get();
    return JSON.valueToTree(now.getAdditionalProperties()).at("/spec/flagSpec/flags/registry");
  }

  private void apply(List<Export> exports, Flag... flags) {
    FlagSet set = new FlagSet();
    set.getMetadata().setName("otp");
    set.setSpec(new FlagSetSpec(List.of(flags), List.of(), exports));
    client.resource(set).forceConflicts().serverSideApply();
  }

  private FlagSet set() {
    return client.resources(FlagSet.class).withName("otp").get();
  }

  private @Nullable Condition exported() {
    return ExportKeeper.said(set()).orElse(null);
  }

  private void awaitExported(String status, String reason, String message) {
    await()
        .untilAsserted(
            () ->
                assertThat(exported())
                    .isNotNull()
                    .satisfies(c -> assertThat(c.getReason()).isEqualTo(reason))
                    .satisfies(c -> assertThat(c.getStatus()).isEqualTo(status))
                    .satisfies(c -> assertThat(c.getMessage()).contains(message)));
  }

  private @Nullable ConfigMap configMap() {
    return client.configMaps().withName("otp-flags").get();
  }

  private String file() {
    return configMap().getData().get(FlagCopy.FILE);
  }

  private void awaitVariant(String key, String variant) {
    await().until(() -> configMap() != null && variant.equals(variant(key)));
  }

  private String variant(String key) {
    try {
      return JSON.readTree(file()).at("/flags/" + key + "/defaultVariant").asText();
    } catch (com.fasterxml.jackson.core.JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }
}
