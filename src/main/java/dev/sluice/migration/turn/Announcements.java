// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.migration.turn;

import dev.sluice.api.MigrationStatus.HistoryEntry;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.time.Instant;
import java.util.List;

/** Where transitions and notices are told to the world. */
public interface Announcements {
  /** Announces the last of these transitions of that object, unless that has been done. */
  void announce(HasMetadata object, List<HistoryEntry> history);

  /** Tells what has not been told while it has been so. */
  void tell(HasMetadata object, List<Notice> notices, Instant now);
}
