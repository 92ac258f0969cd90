// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.api.Migration;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;

/** A migration as the API has it, for programs. */
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
  static String of(Migration migration, Format format, boolean stream) {
    migration.getMetadata().setManagedFields(null);
    return switch (format) {
      case text, yaml -> SERIALIZATION.asYaml(migration).stripTrailing();
      case json -> stream ? SERIALIZATION.asJson(migration) : pretty(migration);
    };
  }

  private static String pretty(Migration migration) {
    ObjectMapper mapper = new ObjectMapper();
    try {
      return mapper.readTree(SERIALIZATION.asJson(migration)).toPrettyString();
    } catch (JsonProcessingException impossible) {
      throw new IllegalStateException(impossible);
    }
  }
}
