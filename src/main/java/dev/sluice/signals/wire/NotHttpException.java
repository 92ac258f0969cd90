// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.signals.wire;

/** An answer that is not HTTP. */
final class NotHttpException extends Exception {
  private static final long serialVersionUID = 1;

  NotHttpException(String message) {
    super(message);
  }
}
