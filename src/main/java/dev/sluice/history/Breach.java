// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.history;

import java.util.List;

/**
 * An invariant that does not hold, and the shortest part of the history that shows it.
 *
 * @param id of the invariant, such as {@code I3}
 * @param sentence of the invariant
 * @param what is wrong
 * @param example the last revisions of the objects concerned, oldest first, at most 20; the last
 *     one is where it broke
 */
public record Breach(String id, String sentence, String what, List<Change> example) {
  public Breach {
    example = List.copyOf(example);
  }

  /** For people: the invariant, what is wrong, and who wrote what until then. */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    text.append(id).append(" broken: ").append(what).append('\n');
    text.append("  ").append(sentence).append('\n');
    example.forEach(change -> text.append("  ").append(change).append('\n'));
    return text.toString();
  }
}
