// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.flags.ofrep;

/** What went wrong with an evaluation, in the words of OFREP. */
public enum ErrorCode {
  /** The request cannot be read. */
  PARSE_ERROR,
  /** The context has no targeting key, and one is required. */
  TARGETING_KEY_MISSING,
  /** The context cannot be used. */
  INVALID_CONTEXT,
  /** There is no such flag. */
  FLAG_NOT_FOUND,
  /** Anything else that the caller can change. */
  GENERAL
}
