// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.cli.steer;

import dev.sluice.api.MigrationStatus.LastRollback;

/** The answer to a rollback. */
final class TakenBack {
  private TakenBack() {}

  static Answer answer(String headline, Subject now, String option) {
    LastRollback last = now.lastRollback();
    return new Answer(
        true,
        headline,
        last == null ? now.reason() : last.cause(),
        last == null ? null : last.by(),
        last == null ? now.message() : last.reason(),
        null,
        "retry " + now.name() + " " + option);
  }
}
