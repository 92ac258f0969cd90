// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.wiring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.sluice.api.AgentDeployment;
import dev.sluice.api.FlagSet;
import dev.sluice.api.HealthPolicy;
import dev.sluice.api.Migration;
import io.fabric8.crdv2.generator.CRDGenerator;
import io.fabric8.crdv2.generator.CRDGenerator.CRDOutput;
import io.fabric8.kubernetes.api.model.apiextensions.v1.JSONSchemaProps;
import io.fabric8.kubernetes.api.model.apiextensions.v1.JSONSchemaPropsBuilder;
import io.fabric8.kubernetes.client.CustomResource;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the build adds to the CRDs, on the real types and on ones that break a rule. */
class CrdPostProcessingTest {
  private static final String SPEC = "/schema/openAPIV3Schema/properties/spec/properties/";
  private static final String STATUS = "/schema/openAPIV3Schema/properties/status/properties/";

  @Test
  void a_list_whose_items_require_a_name_or_a_key_is_a_map_on_it() {
    JsonNode migration = version(Migration.class);

    assertThat(migration.at(SPEC + "stages/x-kubernetes-list-type").asText()).isEqualTo("map");
    assertThat(texts(migration.at(SPEC + "stages/x-kubernetes-list-map-keys")))
        .containsExactly("name");
    assertThat(
            texts(migration.at(SPEC + "stages/items/properties/steps/x-kubernetes-list-map-keys")))
        .containsExactly("percent");
  }

  @Test
  void a_list_without_a_key_is_atomic() {
    JsonNode migration = version(Migration.class);

    assertThat(migration.at(STATUS + "history/x-kubernetes-list-type").asText())
        .isEqualTo("atomic");
  }

  @Test
  void a_list_of_ids_in_the_spec_is_a_set() {
    JsonNode flags = version(FlagSet.class);

    assertThat(flags.at(SPEC + "flags/items/properties/allowIds/x-kubernetes-list-type").asText())
        .isEqualTo("set");
  }

  @Test
  void the_record_is_described_as_a_whole_and_not_field_by_field() {
    JsonNode record = version(Migration.class).at(STATUS + "record");

    assertThat(record.at("/description").asText()).contains("src/docs/record.md");
    assertThat(record.at("/properties").findValues("description")).isEmpty();
  }

  @Test
  void of_the_parts_of_the_record_only_the_shape_is_said() {
    JsonNode step =
        version(Migration.class)
            .at(STATUS + "record/properties/defaults/items/properties/steps/items");

    assertThat(step.at("/properties/hold/type").asText()).isEqualTo("string");
    assertThat(step.at("/properties/percent/type").asText()).isEqualTo("integer");
    assertThat(texts(step.at("/required"))).containsExactly("percent");
    for (String rule : List.of("default", "minimum", "format")) {
      assertThat(step.findValues(rule)).as(rule).isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(
      classes = {AgentDeployment.class, FlagSet.class, HealthPolicy.class, Migration.class})
  void kubectl_explains_every_field_of_a_spec(Class<? extends CustomResource<?, ?>> type) {
    List<String> unexplained = new ArrayList<>();

    unexplained("spec", version(type).at("/schema/openAPIV3Schema/properties/spec"), unexplained);

    // There, the description of the whole says it, or sends readers to the kind that does.
    assertThat(unexplained)
        .allMatch(
            field ->
                field.startsWith("spec.stages.health.")
                    || field.startsWith("spec.stages.overlays.containers.env."));
  }

  private static void unexplained(String path, JsonNode schema, List<String> found) {
    if (schema.path("description").asText().isEmpty()) {
      found.add(path);
    }
    JsonNode object = schema.has("items") ? schema.get("items") : schema;
    object
        .path("properties")
        .properties()
        .forEach(field -> unexplained(path + "." + field.getKey(), field.getValue(), found));
  }

  @Test
  void a_rule_of_a_field_is_said_once() {
    JsonNode cooldown = version(Migration.class).at(SPEC + "cooldown");

    assertThat(cooldown.at("/x-kubernetes-validations")).hasSize(1);
  }

  @Test
  void numbers_have_the_format_of_their_java_type() {
    JsonNode migration = version(Migration.class);

    assertThat(migration.at(STATUS + "record/properties/attempt/format").asText())
        .isEqualTo("int32");
    assertThat(migration.at(STATUS + "record/properties/revision/format").asText())
        .isEqualTo("int64");
    assertThat(
            migration
                .at(STATUS + "verdict/properties/checks/items/properties/reading/format")
                .asText())
        .isEqualTo("double");
  }

  @Test
  void conditions_are_a_map_on_type_and_require_what_metav1_requires() {
    JsonNode conditions = version(AgentDeployment.class).at(STATUS + "conditions");

    assertThat(texts(conditions.at("/x-kubernetes-list-map-keys"))).containsExactly("type");
    assertThat(texts(conditions.at("/items/required")))
        .containsExactlyInAnyOrder("lastTransitionTime", "message", "reason", "status", "type");
  }

  @Test
  void nothing_within_a_pod_template_is_pruned() {
    JsonNode template = version(AgentDeployment.class).at(SPEC + "template");

    assertThat(template.at("/x-kubernetes-preserve-unknown-fields").asBoolean()).isTrue();
    assertThat(template.has("additionalProperties")).isFalse();
  }

  @Test
  void columns_stand_in_the_order_in_which_the_type_declares_them() {
    JsonNode columns = version(Migration.class).at("/additionalPrinterColumns");

    assertThat(columns.findValuesAsText("name"))
        .containsExactly("Stage", "Progress", "Exposure", "Phase", "Waiting For", "Mode", "Age");
  }

  @Test
  void the_phase_is_selectable() {
    assertThat(version(Migration.class).at("/selectableFields/0/jsonPath").asText())
        .isEqualTo(".status.phase");
  }

  @Test
  void a_kind_without_a_status_has_none_in_its_schema() {
    assertThat(version(HealthPolicy.class).at("/schema/openAPIV3Schema/properties").has("status"))
        .isFalse();
  }

  @Test
  void an_object_without_a_spec_is_refused() {
    assertThat(texts(version(HealthPolicy.class).at("/schema/openAPIV3Schema/required")))
        .containsExactly("spec");
  }

  @ParameterizedTest
  @ValueSource(
      classes = {AgentDeployment.class, FlagSet.class, HealthPolicy.class, Migration.class})
  void a_crd_stays_below_60_kilobytes(Class<? extends CustomResource<?, ?>> type) {
    assertThat(yaml(type).length).isLessThan(60_000);
  }

  @Test
  void a_string_of_the_spec_without_a_bound_stops_the_build_and_names_itself() {
    record Unbounded(String title) {}
    CrdSchemaRules rules = new CrdSchemaRules("Probe");

    rules.shapeSpec(object("title", "string"), Unbounded.class);

    assertThatThrownBy(rules::requireNoFaults)
        .hasMessageContaining("Probe")
        .hasMessageContaining("spec.title: a string without a bound: add @Size(max = ..)");
  }

  @Test
  void a_primitive_number_stops_the_build_because_it_defeats_defaults() {
    record Primitive(int weight) {}
    CrdSchemaRules rules = new CrdSchemaRules("Probe");

    rules.shapeSpec(object("weight", "integer"), Primitive.class);

    assertThatThrownBy(rules::requireNoFaults)
        .hasMessageContaining("spec.weight: a number of type int: use Integer, Long or Double");
  }

  @Test
  void a_getter_that_leaks_into_the_schema_stops_the_build() {
    record Leaking(String name) {}
    CrdSchemaRules rules = new CrdSchemaRules("Probe");

    rules.shapeStatus(object("terminal", "boolean"), Leaking.class);

    assertThatThrownBy(rules::requireNoFaults)
        .hasMessageContaining("status.terminal: no component of")
        .hasMessageContaining("remove the getter");
  }

  @Test
  void a_status_has_the_bounds_of_their_types_and_no_others() {
    JsonNode status = version(Migration.class).at("/schema/openAPIV3Schema/properties/status");

    assertThat(status.at("/properties/progress/type").asText()).isEqualTo("string");
    assertThat(status.at("/properties/progress/maxLength").isMissingNode()).isTrue();
    assertThat(status.at("/properties/verdict").findValues("maxLength")).isEmpty();
    assertThat(status.at("/properties/record/properties/started/maxItems").asInt()).isEqualTo(20);
    assertThat(status.at("/properties/conditions/items/properties/message/maxLength").asInt())
        .isEqualTo(32768);
  }

  private static JSONSchemaProps object(String property, String type) {
    return new JSONSchemaPropsBuilder()
        .withType("object")
        .withProperties(Map.of(property, new JSONSchemaPropsBuilder().withType(type).build()))
        .build();
  }

  private static List<String> texts(JsonNode array) {
    return array.valueStream().map(JsonNode::asText).toList();
  }

  private static JsonNode version(Class<? extends CustomResource<?, ?>> type) {
    try {
      return new YAMLMapper().readTree(yaml(type)).at("/spec/versions/0");
    } catch (IOException e) {
      throw new AssertionError("the generated CRD is no YAML", e);
    }
  }

  private static byte[] yaml(Class<? extends CustomResource<?, ?>> type) {
    var bytes = new ByteArrayOutputStream();
    new CRDGenerator()
        .customResourceClasses(type)
        .forCRDVersions("v1")
        .withPostProcessor(new CrdPostProcessing())
        .withOutput(new OneFile(bytes))
        .generate();
    return bytes.toByteArray();
  }

  private record OneFile(ByteArrayOutputStream bytes) implements CRDOutput<ByteArrayOutputStream> {
    @Override
    public ByteArrayOutputStream outputFor(String crdName) {
      return bytes;
    }

    @Override
    public void close() {}
  }
}
