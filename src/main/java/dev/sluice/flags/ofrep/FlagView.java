// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.flags.ofrep;

import dev.sluice.flags.FlagSnapshot;
import dev.sluice.flags.eval.FlagTable;
import dev.sluice.flags.ofrep.ViewedFlag.Contested;
import dev.sluice.flags.ofrep.ViewedFlag.Served;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/** The flags of a scope at one moment. */
public final class FlagView {
  private final Scope scope;
  private final List<FlagTable> tables;
  private final SortedMap<String, ViewedFlag> flags;
  private final String tag;
  private final boolean leased;

  private FlagView(Scope scope, List<FlagTable> tables) {
    this.scope = scope;
    this.tables = tables;
    this.flags = Collections.unmodifiableSortedMap(flags(scope, tables));
    List<String> parts = new ArrayList<>();
    tables.forEach(table -> Collections.addAll(parts, table.id(), table.version()));
    this.tag = EntityTag.of(parts);
    this.leased = tables.stream().anyMatch(FlagTable::leased);
  }

  /** The flags of that scope; of sets that are not there, none. */
  static FlagView of(FlagSnapshot snapshot, Scope scope) {
    List<FlagTable> tables =
        switch (scope) {
          case Scope.Selected(var selector) -> snapshot.select(selector);
          case Scope.WholeNamespace(String namespace) ->
              new TreeMap<>(snapshot.tables())
                  .values().stream().filter(t -> t.namespace().equals(namespace)).toList();
        };
    return new FlagView(scope, tables);
  }

  private static SortedMap<String, ViewedFlag> flags(Scope scope, List<FlagTable> tables) {
    SortedMap<String, ViewedFlag> flags = new TreeMap<>();
    for (FlagTable table : tables) {
      table
          .flags()
          .forEach(
              (key, state) -> {
                ViewedFlag served = new Served(table, state);
                ViewedFlag before = flags.get(key);
                boolean contested = before != null && scope instanceof Scope.WholeNamespace;
                flags.put(key, contested ? contested(key, tables) : served);
              });
    }
    return flags;
  }

  private static Contested contested(String key, List<FlagTable> tables) {
    return new Contested(
        key, tables.stream().filter(t -> t.flags().containsKey(key)).map(FlagTable::id).toList());
  }

  /** What the flags stand at, in one word: equal exactly if nothing that a client sees differs. */
  public String tag(Leases leases) {
    List<String> ended = leased ? ended(leases) : List.of();
    return ended.isEmpty()
        ? tag
        : EntityTag.of(Stream.concat(Stream.of(tag), ended.stream()).toList());
  }

  /** Whether what it stands at may change by time alone. */
  public boolean leased() {
    return leased;
  }

  Scope scope() {
    return scope;
  }

  Optional<ViewedFlag> flag(String key) {
    return Optional.ofNullable(flags.get(key));
  }

  /** Every flag, by key. */
  Iterable<ViewedFlag> flags() {
    return flags.values();
  }

  private List<String> ended(Leases leases) {
    return flags.entrySet().stream()
        .filter(flag -> flag.getValue().ended(leases))
        .map(Map.Entry::getKey)
        .toList();
  }

  /** Ids of the sets it is made of. */
  List<String> sets() {
    return tables.stream().map(FlagTable::id).toList();
  }
}
