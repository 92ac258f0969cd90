// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.flags;

import java.util.Optional;

/**
 * How large a document may be. gRPC clients take messages of 4 MiB unless told otherwise, and
 * providers of flagd do not tell them: one that is sent more ends its stream, keeps the flags that
 * it has, and hears of no rollback.
 */
final class DocumentLimit {
  private static final int MIB = 1024 * 1024;

  /** Less than a message, which has the facts too, and the ends of leases. */
  static final int LARGEST = 4 * MIB - 4096;

  private DocumentLimit() {}

  /** What is wrong with the size of a document, for people; empty if nothing is. */
  static Optional<String> excess(FlagdDocument document) {
    int size = document.encoded().size();
    return size <= LARGEST
        ? Optional.empty()
        : Optional.of(
            "more than "
                + size / MIB
                + " MiB of flags, and clients take less than 4: they keep what they have, and hear"
                + " of no change and no rollback. What is large are lists of ids: give flags of"
                + " large fleets assignment Ids, shorten allowIds and denyIds, or have fewer flags"
                + " in the set");
  }
}
