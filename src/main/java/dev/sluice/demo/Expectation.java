// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.demo;

import java.time.Duration;

/**
 * Something that must be seen, through the API and in the fleet, before the story goes on.
 *
 * @param what it is, as a sentence
 * @param within how long it may take from when it is waited for
 * @param sight what is looked for
 */
record Expectation(String what, Duration within, Sight sight) {
  /** An expectation that wants all of these at one moment. */
  static Expectation of(String what, Duration within, Sight... parts) {
    return new Expectation(what, within, Sight.all(parts));
  }
}
