// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.history;

import java.util.List;
import java.util.Map;

/**
 * What an object's metadata says, as far as an invariant asks.
 *
 * @param generation rises with the spec
 * @param annotations by name
 * @param labels by name
 * @param deleting whether it has a deletion timestamp
 * @param owners the objects that it belongs to
 * @param hands who has declared fields of it; empty where nobody keeps account
 */
public record Meta(
    long generation,
    Map<String, String> annotations,
    Map<String, String> labels,
    boolean deleting,
    List<Owner> owners,
    List<Hand> hands) {
  public Meta {
    annotations = Map.copyOf(annotations);
    labels = Map.copyOf(labels);
    owners = List.copyOf(owners);
    hands = List.copyOf(hands);
  }

  /** Of an object that has but these. */
  public static Meta of(long generation, Map<String, String> annotations) {
    return new Meta(generation, annotations, Map.of(), false, List.of(), List.of());
  }

  /**
   * An owner reference.
   *
   * @param controller whether it is the one that manages the object
   */
  public record Owner(String kind, String name, String uid, boolean controller) {}

  /**
   * An entry of the managed fields.
   *
   * @param manager who
   * @param operation {@code Apply} or {@code Update}
   * @param part what of the object
   */
  public record Hand(String manager, String operation, Part part) {}
}
