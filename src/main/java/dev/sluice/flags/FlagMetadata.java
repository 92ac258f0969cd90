// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.flags;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.flags.eval.FlagState;
import dev.sluice.flags.eval.FlagTable;

/** What goes with a flag on every wire: which set and version it is of, and who drives it. */
public final class FlagMetadata {
  private FlagMetadata() {}

  /** That of a flag of the table. */
  public static ObjectNode of(FlagTable table, FlagState state) {
    ObjectNode metadata = JsonNodeFactory.instance.objectNode();
    metadata.put("flagSetId", table.id());
    metadata.put("version", table.version());
    if (state.migration() != null) {
      metadata.put("migration", state.migration());
    }
    if (state.stage() != null) {
      metadata.put("stage", state.stage());
    }
    return metadata;
  }
}
