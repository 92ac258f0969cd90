// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.wiring;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import io.fabric8.crd.generator.annotation.AdditionalPrinterColumn;
import io.fabric8.crdv2.generator.CRDPostProcessor;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceColumnDefinition;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinitionVersion;
import io.fabric8.kubernetes.api.model.apiextensions.v1.JSONSchemaProps;
import io.fabric8.kubernetes.api.model.apiextensions.v1.SelectableField;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/**
 * Adds to each generated CRD what the generator cannot say. The build calls it by name ({@code
 * quarkus.operator-sdk.crd.post-processor}); nothing else does, and no running operator loads it.
 *
 * <p>The types of {@code dev.sluice.api} stay the only source: what is added is read off them, by
 * the rules of {@link CrdSchemaRules}, so that a new field needs no second declaration.
 */
public final class CrdPostProcessing implements CRDPostProcessor {
  private static final String API = "dev.sluice.api.";
  private static final String PHASE = ".status.phase";

  @Override
  public HasMetadata process(HasMetadata generated, String crdSpecVersion) {
    if (!(generated instanceof CustomResourceDefinition crd)) {
      throw new IllegalArgumentException(
          "CRDs are generated as %s: only v1 is known here".formatted(crdSpecVersion));
    }
    Class<?> type = apiType(crd.getSpec().getNames().getKind());
    crd.getSpec().getNames().setCategories(List.of("sluice"));
    for (CustomResourceDefinitionVersion version : crd.getSpec().getVersions()) {
      version.setAdditionalPrinterColumns(
          inDeclaredOrder(version.getAdditionalPrinterColumns(), type));
      shape(version, type);
    }
    return crd;
  }

  private static Class<?> apiType(String kind) {
    try {
      return Class.forName(API + kind, false, CrdPostProcessing.class.getClassLoader());
    } catch (ClassNotFoundException e) {
      throw new IllegalStateException(
          "kind %s has no class %s%s: CRDs come from that package only".formatted(kind, API, kind),
          e);
    }
  }

  private static void shape(CustomResourceDefinitionVersion version, Class<?> type) {
    JSONSchemaProps root = version.getSchema().getOpenAPIV3Schema();
    describe(root, type);
    // Without it an object that has no spec would be stored, and read as null everywhere.
    root.setRequired(List.of("spec"));
    Type[] specAndStatus =
        ((ParameterizedType) type.getGenericSuperclass()).getActualTypeArguments();
    var rules = new CrdSchemaRules(type.getSimpleName());
    rules.shapeSpec(part(root, "spec"), specAndStatus[0]);
    describe(part(root, "spec"), specAndStatus[0]);

    if (specAndStatus[1] == Void.class) {
      root.getProperties().remove("status");
    } else {
      JSONSchemaProps status = part(root, "status");
      rules.shapeStatus(status, specAndStatus[1]);
      describe(status, specAndStatus[1]);
      if (status.getProperties().containsKey("phase")) {
        version.setSelectableFields(new ArrayList<>(List.of(new SelectableField(PHASE))));
      }
    }
    rules.requireNoFaults();
  }

  /** The generator reads descriptions of fields, and none of types. */
  private static void describe(JSONSchemaProps schema, Type type) {
    JsonClassDescription said = ((Class<?>) type).getAnnotation(JsonClassDescription.class);
    if (said != null) {
      schema.setDescription(said.value());
    }
  }

  private static JSONSchemaProps part(JSONSchemaProps root, String name) {
    return requireNonNull(root.getProperties().get(name), name);
  }

  /** The generator sorts columns by path, which puts the age first. */
  private static List<CustomResourceColumnDefinition> inDeclaredOrder(
      List<CustomResourceColumnDefinition> columns, Class<?> type) {
    List<String> names =
        Arrays.stream(type.getAnnotationsByType(AdditionalPrinterColumn.class))
            .map(AdditionalPrinterColumn::name)
            .toList();
    return columns.stream()
        .sorted(Comparator.comparingInt(column -> names.indexOf(column.getName())))
        .toList();
  }
}
