// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.kit;

import dev.sluice.api.MigrationStatus;
import dev.sluice.migration.Turn;
import java.time.Instant;

/** Something in a {@link World} that a transcript tells of. */
public sealed interface Happening {
  Instant time();

  /** Somebody or something changed the world. */
  record Asked(Instant time, String what) implements Happening {}

  /** A status was stored. */
  record Stored(Instant time, MigrationStatus before, MigrationStatus after, Turn turn)
      implements Happening {}
}
