// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.recorder;

import dev.sluice.history.Meta;
import dev.sluice.history.Meta.Hand;
import dev.sluice.history.Meta.Owner;
import dev.sluice.history.Part;
import dev.sluice.history.Subject;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * An object as JSON has it.
 *
 * @param json all of it
 */
record RawObject(Map<String, Object> json) {
  Subject subject() {
    return new Subject(
        text(json, "kind"),
        text(metadata(), "namespace"),
        text(metadata(), "name"),
        text(metadata(), "uid"));
  }

  long revision() {
    return Long.parseLong(text(metadata(), "resourceVersion"));
  }

  Map<String, Object> metadata() {
    return map(json.get("metadata"));
  }

  @Nullable Object status() {
    return json.get("status");
  }

  Meta meta() {
    Map<String, Object> metadata = metadata();
    Object generation = metadata.get("generation");
    return new Meta(
        generation instanceof Number number ? number.longValue() : 0,
        texts(metadata.get("annotations")),
        texts(metadata.get("labels")),
        metadata.get("deletionTimestamp") != null,
        owners(),
        hands().stream().map(RawHand::hand).toList());
  }

  /** Everything that a status write cannot change. */
  Map<String, Object> main() {
    Map<String, Object> main = content();
    main.remove("status");
    Map<String, Object> metadata = metadata();
    for (String field : List.of("labels", "annotations", "ownerReferences", "finalizers")) {
      main.put(field, String.valueOf(metadata.get(field)));
    }
    return main;
  }

  /** All of it but the metadata. */
  Map<String, Object> content() {
    Map<String, Object> content = new LinkedHashMap<>(json);
    content.remove("metadata");
    return content;
  }

  private List<Owner> owners() {
    List<Owner> owners = new ArrayList<>();
    for (Object each : list(metadata().get("ownerReferences"))) {
      Map<String, Object> owner = map(each);
      owners.add(
          new Owner(
              text(owner, "kind"),
              text(owner, "name"),
              text(owner, "uid"),
              Boolean.TRUE.equals(owner.get("controller"))));
    }
    return owners;
  }

  /**
   * An entry of the managed fields.
   *
   * @param time when, to the second
   * @param fields digest of what it has
   */
  record RawHand(Hand hand, String time, String fields) {}

  List<RawHand> hands() {
    List<RawHand> hands = new ArrayList<>();
    for (Object each : list(metadata().get("managedFields"))) {
      Map<String, Object> entry = map(each);
      Part part =
          switch (text(entry, "subresource")) {
            case "status" -> Part.STATUS;
            case "scale" -> Part.SCALE;
            default -> Part.MAIN;
          };
      hands.add(
          new RawHand(
              new Hand(text(entry, "manager"), text(entry, "operation"), part),
              text(entry, "time"),
              text(entry, "fields")));
    }
    return hands;
  }

  /** The same with the managed fields as digests: who has declared how much is not needed. */
  RawObject shortened() {
    Map<String, Object> metadata = new LinkedHashMap<>(metadata());
    List<Object> entries = new ArrayList<>();
    for (Object each : list(metadata.get("managedFields"))) {
      Map<String, Object> entry = new LinkedHashMap<>(map(each));
      Object fields = entry.remove("fieldsV1");
      entry.remove("fieldsType");
      entry.remove("apiVersion");
      if (fields != null) {
        entry.put("fields", Integer.toHexString(fields.hashCode()));
      }
      entries.add(entry);
    }
    metadata.put("managedFields", entries);
    Map<String, Object> shortened = new LinkedHashMap<>(json);
    shortened.put("metadata", metadata);
    return new RawObject(shortened);
  }

  static String text(Map<String, Object> map, String name) {
    return Objects.toString(map.get(name), "");
  }

  @SuppressWarnings("unchecked")
  static Map<String, Object> map(@Nullable Object value) {
    return value instanceof Map<?, ?> map ? (Map<String, Object>) map : Map.of();
  }

  private static List<?> list(@Nullable Object value) {
    return value instanceof List<?> list ? list : List.of();
  }

  private static Map<String, String> texts(@Nullable Object value) {
    Map<String, String> texts = new LinkedHashMap<>();
    map(value).forEach((name, text) -> texts.put(name, String.valueOf(text)));
    return texts;
  }
}
