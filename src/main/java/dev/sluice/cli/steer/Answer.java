// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.cli.steer;

import dev.sluice.api.MigrationStatus.WaitingFor;
import org.jspecify.annotations.Nullable;

/**
 * What the operator made of a wish.
 *
 * @param done whether it did what was asked for
 * @param headline the outcome in a sentence, without the migration's name
 * @param cause why, one word
 * @param by who asked, as the operator knows it
 * @param message why, in a sentence
 * @param waitingFor what the migration waits for now
 * @param next the arguments of the verb that leads on
 */
public record Answer(
    boolean done,
    String headline,
    String cause,
    @Nullable String by,
    String message,
    @Nullable WaitingFor waitingFor,
    @Nullable String next) {

  /** Done, and the status says no more than how the migration stands. */
  static Answer done(String headline, Subject now) {
    return new Answer(true, headline, now.reason(), null, now.message(), now.waitingFor(), null);
  }

  /** Not done, because something holds the migration. */
  static Answer held(Subject now) {
    return new Answer(false, "holds", now.reason(), null, now.message(), now.waitingFor(), null);
  }
}
