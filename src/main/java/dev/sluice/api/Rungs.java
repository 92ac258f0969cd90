// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.api;

/** What holds in CEL for steps, window and deadline, of a stage and of a fleet alike. */
final class Rungs {
  /** Of the whole object: its steps rise. */
  static final String RISE = "!has(self.steps) || self.steps.map(s, s.percent).isSorted()";

  static final String RISE_IN_WORDS =
      "steps must rise: give each step a greater percent than the one before; 100 follows by itself";

  /** Of the whole object: its deadline leaves time for all the rest. */
  static final String LAST =
      "!has(self.deadline) || !has(self.window) || !has(self.steps)"
          + " || !([self.deadline, self.window] + self.steps.map(s, s.hold)).all(d, d"
          + Durations.IS_DURATION
          + ") || duration(self.deadline) > duration(self.window)"
          + " + self.steps.map(s, duration(s.hold)).sum()";

  static final String LAST_IN_WORDS =
      "'deadline is \"' + self.deadline + '\", which is not longer than the holds and the window"
          + " together: raise it, or shorten them'";

  /** Of a window. */
  static final String WINDOW = Durations.HOLDS + " && duration(self) <= duration('168h')";

  static final String WINDOW_IN_WORDS =
      "'window is \"' + self + '\": " + Durations.SHAPE_IN_WORDS + ", up to 168h'";

  /** Of a deadline. */
  static final String DEADLINE = Durations.HOLDS + " && duration(self) <= duration('8760h')";

  static final String DEADLINE_IN_WORDS =
      "'deadline is \"' + self + '\": " + Durations.SHAPE_IN_WORDS + ", up to 8760h'";

  private Rungs() {}
}
