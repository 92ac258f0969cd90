// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.history;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One committed revision. Changes follow each other by revision, over all kinds.
 *
 * @param revision resourceVersion that the write made
 * @param time when it was made, or seen
 * @param subject of which object
 * @param writer who made it
 * @param before the object as the revision before left it; null if it was not there, or not known
 * @param after the object since then; null if it is gone
 */
public record Change(
    long revision,
    Instant time,
    Subject subject,
    Writer writer,
    @Nullable View before,
    @Nullable View after) {

  /** Whether the object is gone since then. */
  public boolean isDelete() {
    return after == null;
  }

  /** One line: revision, time, object, who, and what became different. */
  @Override
  public String toString() {
    return ChangeText.of(this);
  }
}
