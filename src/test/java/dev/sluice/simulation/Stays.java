// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.simulation;

import dev.sluice.api.Migration;
import dev.sluice.api.RolloutRecord;
import dev.sluice.api.RolloutRecord.Position;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.util.Objects;

/** What the record of a migration says of the step it is on. */
final class Stays {
  private Stays() {}

  /** Whether a write leaves the migration on the step that it is on. */
  static boolean same(HasMetadata before, HasMetadata after) {
    RolloutRecord was = record(before);
    RolloutRecord is = record(after);
    return was != null
        && is != null
        && was.position() == Position.Running
        && is.position() == Position.Running
        && was.stage().equals(is.stage())
        && Objects.equals(was.step(), is.step());
  }

  static RolloutRecord record(HasMetadata object) {
    return object instanceof Migration m && m.getStatus() != null ? m.getStatus().record() : null;
  }
}
