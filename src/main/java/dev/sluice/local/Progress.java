// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.local;

/** Where a long step says how far it is, one line at a time; may be called from any thread. */
@FunctionalInterface
public interface Progress {
  void say(String line);

  /** Lines on standard error, so that standard output stays the program's own. */
  static Progress toStandardError() {
    return System.err::println;
  }

  static Progress silent() {
    return line -> {};
  }
}
