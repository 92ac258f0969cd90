// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.cli;

/** Something in the user's world that the user can mend; its message says what and how. */
final class TroubleException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final int exitCode;

  TroubleException(String message) {
    super(message);
    this.exitCode = ExitCode.TROUBLE;
  }

  TroubleException(String message, Throwable cause) {
    super(message, cause);
    this.exitCode = ExitCode.TROUBLE;
  }

  private TroubleException(int exitCode, String message) {
    super(message);
    this.exitCode = exitCode;
  }

  /** Sluice says no. */
  static TroubleException refused(String message) {
    return new TroubleException(ExitCode.REFUSED, message);
  }

  /** How the verb ends. */
  int exitCode() {
    return exitCode;
  }
}
