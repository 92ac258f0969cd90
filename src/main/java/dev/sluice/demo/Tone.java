// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.demo;

/** How a piece of text is meant; the palette says how that looks. */
enum Tone {
  /** As the terminal has it. */
  PLAIN("0"),
  /** Less important. */
  FAINT("2"),
  /** A heading, or a command to type. */
  STRONG("1"),
  /** It went well. */
  GOOD("32"),
  /** It went wrong. */
  BAD("31"),
  /** The new path. */
  NEW("36");

  private final String code;

  Tone(String code) {
    this.code = code;
  }

  String code() {
    return code;
  }
}
