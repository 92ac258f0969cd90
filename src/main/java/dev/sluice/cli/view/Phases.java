// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.cli.view;

import dev.sluice.api.MigrationStatus.Phase;
import dev.sluice.api.MigrationStatus.StagePhase;
import dev.sluice.cli.view.Ink.Tone;

/** How phases look. */
final class Phases {
  private Phases() {}

  static Tone tone(Phase phase) {
    return switch (phase) {
      case Completed -> Tone.GOOD;
      case RolledBack, Halted, Invalid -> Tone.BAD;
      case AwaitingApproval, Holding -> Tone.WARN;
      case Pending, Gating, Advancing, Monitoring -> Tone.PLAIN;
    };
  }

  static Tone tone(StagePhase phase) {
    return switch (phase) {
      case Passed -> Tone.GOOD;
      case RolledBack -> Tone.BAD;
      case Running -> Tone.STRONG;
      case Pending -> Tone.PLAIN;
    };
  }
}
