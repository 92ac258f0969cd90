// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.flags.eval;

import static java.util.Objects.requireNonNull;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What is served of one FlagSet, and nothing that is not: computed by every replica for itself from
 * the set and the records of its migrations, so that the write of a record is the flip.
 *
 * <p>The effective exposure of a flag is the first that applies: off because it is killed; off by
 * an emergency of the migration that holds its claim; what the record of that migration says; what
 * a passed stage left behind; {@code spec.percent}.
 *
 * @param namespace namespace of the set
 * @param name name of the set
 * @param flags the flags by key
 * @param version digest of all that is served: equal exactly if nothing that a client sees differs
 */
public record FlagTable(
    String namespace, String name, SortedMap<String, FlagState> flags, String version) {
  public FlagTable {
    requireNonNull(namespace);
    requireNonNull(name);
    requireNonNull(version);
    flags = Collections.unmodifiableSortedMap(new TreeMap<>(flags));
  }

  /** Computes the table. */
  public static FlagTable of(ObservedFlagSet observed) {
    SortedMap<String, FlagState> states = new TreeMap<>(states(observed));
    return new FlagTable(
        observed.namespace(), observed.name(), states, TableDigest.of(states.values()));
  }

  /** What is served of each flag, by key, in the order of the spec. */
  static Map<String, FlagState> states(ObservedFlagSet observed) {
    Map<String, FlagState> states = new LinkedHashMap<>();
    FlagFact.of(observed.name(), observed.spec(), observed.status())
        .forEach(
            (key, fact) ->
                states.put(key, standing(observed, key, fact).served(observed.workloads())));
    return states;
  }

  private static Standing standing(ObservedFlagSet observed, String key, FlagFact fact) {
    Driver holder = observed.holder(key).orElse(null);
    return observed.killed().contains(key)
        ? Standing.killed(fact, holder)
        : Standing.of(fact, holder);
  }

  /** What is served of one flag; empty if the set has none of that key. */
  public Optional<FlagState> flag(String key) {
    return Optional.ofNullable(flags.get(key));
  }

  /** Whether any flag of it is given for a while only. */
  public boolean leased() {
    return flags.values().stream().anyMatch(FlagState::leased);
  }

  /** The name by which clients ask for the set: {@code <namespace>/<name>}. */
  public String id() {
    return namespace + "/" + name;
  }
}
