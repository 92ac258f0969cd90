// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.lang.reflect.RecordComponent;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The records of the API, read and written as the client does. */
class ApiRecordsTest {
  /** What is in them is Kubernetes's, or the user's. */
  private static final Set<String> NOT_SLUICES =
      Set.of("template", "volumeClaimTemplates", "conditions", "labels", "digests");

  private static final KubernetesSerialization CLIENT = new KubernetesSerialization();
  private static final ObjectMapper JSON = new ObjectMapper();

  /** Objects that use every field. */
  static Stream<Arguments> samples() {
    return Stream.of(
        Arguments.of("valid-agentdeployment-full", AgentDeployment.class),
        Arguments.of("valid-flagset-full", FlagSet.class),
        Arguments.of("valid-healthpolicy-full", HealthPolicy.class),
        Arguments.of("valid-migration-full", Migration.class));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("samples")
  void an_older_sluice_reads_what_a_newer_one_wrote(
      String sample, Class<? extends CustomResource<?, ?>> type) {
    JsonNode stray = withStrayFields(sample(sample));

    CustomResource<?, ?> read = CLIENT.unmarshal(stray.toString(), type);

    CustomResource<?, ?> known = CLIENT.unmarshal(sample(sample).toString(), type);
    assertThat(read.getSpec()).isEqualTo(known.getSpec());
    assertThat(read.getStatus()).isEqualTo(known.getStatus());
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("samples")
  void what_is_read_and_written_again_is_still_there(
      String sample, Class<? extends CustomResource<?, ?>> type) {
    CustomResource<?, ?> read = CLIENT.unmarshal(sample(sample).toString(), type);

    JsonNode written = tree(CLIENT.asJson(read));

    assertThat(missing("", sample(sample), written)).isEmpty();
  }

  @Test
  void the_samples_use_every_field_of_the_api() {
    Set<String> used = new TreeSet<>();
    samples()
        .map(Arguments::get)
        .map(a -> CLIENT.unmarshal(sample((String) a[0]).toString(), (Class<?>) a[1]))
        .map(CustomResource.class::cast)
        .forEach(
            resource -> {
              collect(resource.getSpec(), used);
              collect(resource.getStatus(), used);
            });

    assertThat(used).containsExactlyElementsOf(fields());
  }

  /** Of all the records that a resource of ours is made of. */
  private static Set<String> fields() {
    JavaClasses api =
        new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("dev.sluice.api");
    Set<JavaClass> reached = new LinkedHashSet<>();
    Deque<JavaClass> open = new ArrayDeque<>();
    api.stream().filter(type -> type.isAssignableTo(CustomResource.class)).forEach(open::add);
    while (!open.isEmpty()) {
      JavaClass type = open.remove();
      if (reached.add(type)) {
        type.getDirectDependenciesFromSelf().stream()
            .map(Dependency::getTargetClass)
            .filter(target -> target.isRecord() && api.contain(target.getName()))
            .forEach(open::add);
      }
    }
    return reached.stream()
        .filter(JavaClass::isRecord)
        .flatMap(type -> Arrays.stream(type.reflect().getRecordComponents()))
        .map(ApiRecordsTest::name)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static String name(RecordComponent component) {
    return component.getDeclaringRecord().getSimpleName() + "." + component.getName();
  }

  private static JsonNode sample(String name) {
    return tree(
        Serialization.asJson(
            CrdCase.parsed(CrdCase.all(name).findFirst().orElseThrow().documents().getLast())));
  }

  private static JsonNode tree(String json) {
    try {
      return JSON.readTree(json);
    } catch (com.fasterxml.jackson.core.JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  private static JsonNode withStrayFields(JsonNode node) {
    for (String part : List.of("spec", "status")) {
      if (node.has(part)) {
        addStrayFields(node.get(part));
      }
    }
    return node;
  }

  private static void addStrayFields(JsonNode node) {
    if (node instanceof ObjectNode object) {
      object.properties().stream()
          .filter(field -> !NOT_SLUICES.contains(field.getKey()))
          .forEach(field -> addStrayFields(field.getValue()));
      object.putObject("strayField").put("of", "a newer version");
    } else {
      node.forEach(ApiRecordsTest::addStrayFields);
    }
  }

  /** The paths of the first that the second lacks or has otherwise. */
  private static List<String> missing(String path, JsonNode expected, JsonNode actual) {
    List<String> paths = new ArrayList<>();
    if (actual == null) {
      paths.add(path);
    } else if (expected.isObject()) {
      expected
          .properties()
          .forEach(
              field ->
                  paths.addAll(
                      missing(
                          path + "." + field.getKey(),
                          field.getValue(),
                          actual.get(field.getKey()))));
    } else if (expected.isArray() && expected.size() == actual.size()) {
      for (int i = 0; i < expected.size(); i++) {
        paths.addAll(missing(path + "[" + i + "]", expected.get(i), actual.get(i)));
      }
    } else if (!same(expected, actual)) {
      paths.add(path + ": " + expected + " became " + actual);
    }
    return paths;
  }

  private static boolean same(JsonNode expected, JsonNode actual) {
    return (expected.isNumber() && actual.isNumber())
        ? expected.asDouble() == actual.asDouble()
        : expected.equals(actual);
  }

  private static void collect(Object value, Set<String> used) {
    if (value instanceof List<?> list) {
      list.forEach(item -> collect(item, used));
    } else if (value instanceof Record record) {
      for (RecordComponent component : record.getClass().getRecordComponents()) {
        Object part = part(record, component);
        if (part != null && !(part instanceof Collection<?> list && list.isEmpty())) {
          used.add(name(component));
        }
        collect(part, used);
      }
    }
  }

  private static Object part(Record record, RecordComponent component) {
    try {
      return component.getAccessor().invoke(record);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }
}
