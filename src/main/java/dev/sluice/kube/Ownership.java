// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.kube;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.api.model.FieldsV1;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ManagedFieldsEntry;
import io.fabric8.kubernetes.api.model.ManagedFieldsEntryBuilder;
import io.fabric8.kubernetes.api.model.OwnerReference;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Who owns which field of an object: what another owns outlives every apply of ours that declares
 * it no longer.
 */
final class Ownership {
  private static final String APPLY = "Apply";
  private static final JsonMapper MAPPER = new JsonMapper();

  private Ownership() {}

  /**
   * Creation by POST counts as an update: its fields would outlive every later apply that declares
   * them no longer. So they are taken over before the first one, as kubectl does when it moves from
   * client-side to server-side apply.
   */
  static List<Map<String, Object>> ofCreation(HasMetadata object) {
    return locked(
        object,
        List.of(
            replaced(
                "managedFields",
                object.getMetadata().getManagedFields().stream()
                    .map(
                        entry ->
                            Declared.isCreation(entry)
                                ? entry.toBuilder()
                                    .withManager(Applier.FIELD_MANAGER)
                                    .withOperation(APPLY)
                                    .build()
                                : entry)
                    .toList())));
  }

  /**
   * What makes an object one of that owner, with those labels, and those fields of its spec ours.
   */
  static List<Map<String, Object>> ofAdopted(
      HasMetadata object, OwnerReference owner, Map<String, String> labels, List<String> fields) {
    var meta = object.getMetadata();
    Map<String, String> all = new TreeMap<>(meta.getLabels() == null ? Map.of() : meta.getLabels());
    all.putAll(labels);
    return locked(
        object,
        List.of(
            replaced("managedFields", ofSpec(object, fields)),
            added(
                "ownerReferences",
                Stream.concat(meta.getOwnerReferences().stream(), Stream.of(owner)).toList()),
            added("labels", all)));
  }

  private static List<Map<String, Object>> locked(
      HasMetadata object, List<Map<String, Object>> changes) {
    return Stream.concat(
            changes.stream(),
            Stream.of(replaced("resourceVersion", object.getMetadata().getResourceVersion())))
        .toList();
  }

  private static Map<String, Object> replaced(String field, Object value) {
    return Map.of("op", "replace", "path", "/metadata/" + field, "value", value);
  }

  private static Map<String, Object> added(String field, Object value) {
    return Map.of("op", "add", "path", "/metadata/" + field, "value", value);
  }

  /** Who has which field where these of its spec are ours, whoever had them. */
  private static List<ManagedFieldsEntry> ofSpec(HasMetadata object, List<String> names) {
    ObjectNode ours = JsonNodeFactory.instance.objectNode();
    List<ManagedFieldsEntry> others = new ArrayList<>();
    for (ManagedFieldsEntry entry : object.getMetadata().getManagedFields()) {
      ObjectNode fields = MAPPER.valueToTree(entry.getFieldsV1());
      if (entry.getSubresource() != null && !entry.getSubresource().isEmpty()) {
        others.add(entry);
      } else if (isOurs(entry)) {
        merge(ours, fields);
      } else {
        take(fields, names, ours);
        others.add(entry.toBuilder().withFieldsV1(fields(fields)).build());
      }
    }
    ManagedFieldsEntry mine =
        new ManagedFieldsEntryBuilder()
            .withManager(Applier.FIELD_MANAGER)
            .withOperation(APPLY)
            .withApiVersion(object.getApiVersion())
            .withFieldsType("FieldsV1")
            .withFieldsV1(fields(ours))
            .build();
    return Stream.concat(others.stream(), Stream.of(mine)).toList();
  }

  private static void take(ObjectNode fields, List<String> names, ObjectNode ours) {
    if (!(fields.path("f:spec") instanceof ObjectNode spec)) {
      return;
    }
    for (String name : names) {
      JsonNode taken = spec.remove("f:" + name);
      if (taken != null) {
        ObjectNode whole = JsonNodeFactory.instance.objectNode();
        whole.putObject("f:spec").set("f:" + name, taken);
        merge(ours, whole);
      }
    }
    if (spec.isEmpty()) {
      fields.remove("f:spec");
    }
  }

  private static boolean isOurs(ManagedFieldsEntry entry) {
    return Applier.FIELD_MANAGER.equals(entry.getManager()) && APPLY.equals(entry.getOperation());
  }

  private static void merge(ObjectNode into, ObjectNode more) {
    for (Map.Entry<String, JsonNode> field : more.properties()) {
      if (into.get(field.getKey()) instanceof ObjectNode known
          && field.getValue() instanceof ObjectNode added) {
        merge(known, added);
      } else {
        into.set(field.getKey(), field.getValue());
      }
    }
  }

  private static FieldsV1 fields(ObjectNode tree) {
    return MAPPER.convertValue(tree, FieldsV1.class);
  }
}
