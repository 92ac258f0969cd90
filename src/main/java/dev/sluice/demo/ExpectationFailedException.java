// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.demo;

/** Something that should have been seen was not; the message says what was seen instead. */
final class ExpectationFailedException extends Exception {
  ExpectationFailedException(String message) {
    super(message);
  }
}
