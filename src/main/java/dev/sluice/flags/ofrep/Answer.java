// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.flags.ofrep;

import static java.util.Objects.requireNonNull;

import org.jspecify.annotations.Nullable;

/**
 * An answer of the protocol, without anything that is of HTTP but the status.
 *
 * @param status the HTTP status
 * @param json the body; null if there is none
 * @param entityTag the value of the ETag header; null if there is none
 * @param outcome what it comes to
 */
public record Answer(
    int status, @Nullable String json, @Nullable String entityTag, Outcome outcome) {
  /** What an answer comes to. */
  public enum Outcome {
    /** Evaluated. */
    EVALUATED,
    /** As it was when the caller asked last. */
    UNCHANGED,
    /** A flag that nobody has declared. */
    UNKNOWN_FLAG,
    /** The request is of no use. */
    REFUSED
  }

  public Answer {
    requireNonNull(outcome);
  }

  static Answer evaluated(String json) {
    return new Answer(200, json, null, Outcome.EVALUATED);
  }
}
