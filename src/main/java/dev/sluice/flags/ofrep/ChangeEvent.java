// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.flags.ofrep;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.time.Instant;

/**
 * That flags have changed, as the event stream says it.
 *
 * @param tag what they stand at now
 * @param seenTime when this replica saw it
 */
public record ChangeEvent(String tag, Instant seenTime) {
  public ChangeEvent {
    requireNonNull(tag);
    requireNonNull(seenTime);
  }

  /** The event on the wire. Its id says what its reader knows then. */
  public String text() {
    String data =
        JsonNodeFactory.instance
            .objectNode()
            .put("type", "refetchEvaluation")
            .put("etag", EntityTag.quoted(tag))
            .put("lastModified", seenTime.getEpochSecond())
            .toString();
    return "id: " + tag + "\nevent: message\ndata: " + data + "\n\n";
  }
}
