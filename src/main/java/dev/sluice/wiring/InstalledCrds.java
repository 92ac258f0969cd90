// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.wiring;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.sluice.api.AgentDeployment;
import dev.sluice.api.FlagSet;
import dev.sluice.api.Migration;
import dev.sluice.kube.Questions;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinitionVersion;
import io.fabric8.kubernetes.api.model.apiextensions.v1.JSONSchemaProps;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Whether the CRDs of the cluster declare what this version writes. The API server refuses a whole
 * server-side apply for one status field that its CRD does not declare: with CRDs that are behind,
 * no decision could be recorded, though all else would look as if it worked.
 */
final class InstalledCrds {
  private static final List<Class<? extends CustomResource<?, ?>>> WRITTEN =
      List.of(Migration.class, FlagSet.class, AgentDeployment.class);

  private InstalledCrds() {}

  /**
   * Looks once. An operator that may not goes on unseeing; {@link MissingRights} says so.
   *
   * @throws IllegalStateException if one is behind, or is not there
   */
  static void requireAll(KubernetesClient client) {
    try {
      WRITTEN.forEach(
          type ->
              require(
                  client
                      .apiextensions()
                      .v1()
                      .customResourceDefinitions()
                      .withName(CustomResource.getCRDName(type))
                      .get(),
                  type));
    } catch (KubernetesClientException e) {
      if (!Questions.isForbidden(e)) {
        throw e;
      }
    }
  }

  static void require(
      @Nullable CustomResourceDefinition crd, Class<? extends CustomResource<?, ?>> type) {
    List<String> undeclared = crd == null ? List.of("any field") : undeclared(crd, type);
    if (!undeclared.isEmpty()) {
      throw new IllegalStateException(
          ("The installed CRD %s does not declare %s, which this version writes: bring its CRDs first,"
                  + " by kubectl apply --server-side -f crds/ (helm upgrade does not)")
              .formatted(CustomResource.getCRDName(type), String.join(", ", undeclared)));
    }
  }

  /** The fields that a status of that kind may have and its CRD does not, as paths. */
  static List<String> undeclared(
      CustomResourceDefinition crd, Class<? extends CustomResource<?, ?>> type) {
    String version = HasMetadata.getVersion(type);
    List<String> missing = new ArrayList<>();
    JSONSchemaProps root =
        crd.getSpec().getVersions().stream()
            .filter(served -> served.getName().equals(version))
            .findFirst()
            .map(CustomResourceDefinitionVersion::getSchema)
            .map(schema -> schema.getOpenAPIV3Schema().getProperties().get("status"))
            .orElse(null);
    compare(
        "status",
        root,
        ((ParameterizedType) type.getGenericSuperclass()).getActualTypeArguments()[1],
        missing);
    return missing;
  }

  private static void compare(
      String path, @Nullable JSONSchemaProps schema, Type type, List<String> missing) {
    if (schema == null) {
      missing.add(path);
    } else if (Boolean.TRUE.equals(schema.getXKubernetesPreserveUnknownFields())) {
      // Anything goes.
      return;
    } else if (type instanceof ParameterizedType many) {
      Type[] of = many.getActualTypeArguments();
      JSONSchemaProps each =
          schema.getItems() != null
              ? schema.getItems().getSchema()
              : schema.getAdditionalProperties() == null
                  ? null
                  : schema.getAdditionalProperties().getSchema();
      compare(path + "[]", each, of[of.length - 1], missing);
    } else if (type instanceof Class<?> record && record.isRecord()) {
      for (RecordComponent component : record.getRecordComponents()) {
        String name = name(component);
        compare(
            path + "." + name,
            schema.getProperties().get(name),
            component.getGenericType(),
            missing);
      }
    }
  }

  private static String name(RecordComponent component) {
    JsonProperty renamed = component.getAccessor().getAnnotation(JsonProperty.class);
    return renamed == null || renamed.value().isEmpty() ? component.getName() : renamed.value();
  }
}
