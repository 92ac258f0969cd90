// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.cli;

/** How a verb ends, for scripts. */
final class ExitCode {
  /** What was asked for stands. */
  static final int DONE = 0;

  /** Something in the world is amiss: no cluster, no such object, no rights. */
  static final int TROUBLE = 1;

  /** Sluice says no: refused before anything was written, held, or ended in a rollback. */
  static final int REFUSED = 3;

  /** No operator answered in time. */
  static final int UNANSWERED = 4;

  private ExitCode() {}
}
