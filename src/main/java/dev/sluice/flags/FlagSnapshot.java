// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.flags;

import dev.sluice.flags.eval.FlagTable;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * All that is served, at one moment.
 *
 * @param tables the tables by {@code <namespace>/<FlagSet>}
 * @param sources ids of the FlagSets that each workload uses, by {@code <namespace>/<name>}: an
 *     AgentDeployment's in its order
 */
public record FlagSnapshot(Map<String, FlagTable> tables, Map<String, List<String>> sources) {
  public FlagSnapshot {
    tables = Map.copyOf(tables);
    sources = Map.copyOf(sources);
  }

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
