// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;

/** What there is as the API has it, for programs. */
final class Raw {
  private static final KubernetesSerialization SERIALIZATION = new KubernetesSerialization();

  /** How to print it. */
  enum Format {
    text,
    json,
    yaml
  }

  private Raw() {}

  /**
   * The whole object but for who wrote which field.
   *
   * @param stream whether others follow: then JSON is one line
   */
  static String of(HasMetadata object, Format format, boolean stream) {
    object.getMetadata().setManagedFields(null);
    return switch (format) {
      case text, yaml -> SERIALIZATION.asYaml(object).stripTrailing();
      case json -> stream ? SERIALIZATION.asJson(object) : pretty(object);
    };
  }

  /** Values that are no objects of the API. */
  static String of(Object values, Format format) {
    return format == Format.json ? pretty(values) : SERIALIZATION.asYaml(values).stripTrailing();
  }

  private static String pretty(Object object) {
    ObjectMapper mapper = new ObjectMapper();
    try {
      return mapper.readTree(SERIALIZATION.asJson(object)).toPrettyString();
    } catch (JsonProcessingException impossible) {
      throw new IllegalStateException(impossible);
    }
  }
}
