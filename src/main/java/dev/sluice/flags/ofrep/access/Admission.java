// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.flags.ofrep.access;

import java.time.Duration;

/** Whether somebody gets an answer. */
public sealed interface Admission {
  /** He does. */
  record Admitted(Caller caller) implements Admission {}

  /** Nobody knows him: 401. */
  record Stranger() implements Admission {}

  /** He is known, and has no flags: 403. */
  record Tenantless() implements Admission {}

  /** He asks too much: 429. */
  record TooMany(Duration retryAfter) implements Admission {}

  /** Who he is cannot be found out now: 503. */
  record Unanswered(Duration retryAfter) implements Admission {}
}
