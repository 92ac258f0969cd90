// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.flags;

import dev.sluice.flags.eval.FlagTable;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * All that is served, at one moment.
 *
 * @param tables the tables by {@code <namespace>/<FlagSet>}
 * @param sources ids of the FlagSets that each workload uses, by {@code <namespace>/<name>}: an
 *     AgentDeployment's in its order
 * @param records the records that the tables were computed of, by set and migration
 */
public record FlagSnapshot(
    Map<String, FlagTable> tables,
    Map<String, List<String>> sources,
    Map<String, Map<String, Seen>> records) {
  public FlagSnapshot {
    tables = Map.copyOf(tables);
    sources = Map.copyOf(sources);
    records = Map.copyOf(records);
  }

  /** Of sets that no migration has touched. */
  public FlagSnapshot(Map<String, FlagTable> tables, Map<String, List<String>> sources) {
    this(tables, sources, Map.of());
  }

  /**
   * A record as it was seen.
   *
   * @param enteredTime when the migration came to where it is
   */
  public record Seen(Instant enteredTime) {}

  /**
   * The tables of a selector; what is not there yet is left out, and will be sent when it comes.
   */
  public List<FlagTable> select(Selector selector) {
    List<String> ids =
        switch (selector.kind()) {
          case FLAG_SET -> List.of(selector.id());
          case SOURCE -> sources.getOrDefault(selector.id(), List.of());
        };
    return ids.stream().flatMap(id -> Stream.ofNullable(tables.get(id))).toList();
  }
}
