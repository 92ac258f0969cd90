// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.cli.view;

/**
 * Colours, where they are wanted.
 *
 * @param colour whether escape sequences are understood and wanted
 */
public record Ink(boolean colour) {
  /** No colours. */
  public static final Ink NONE = new Ink(false);

  /** How a piece of text is meant. */
  public enum Tone {
    /** As the terminal has it. */
    PLAIN("0"),
    /** A heading, or a command to type. */
    STRONG("1"),
    /** It is well. */
    GOOD("32"),
    /** Look at it. */
    WARN("33"),
    /** It went wrong. */
    BAD("31");

    private final String code;

    Tone(String code) {
      this.code = code;
    }
  }

  /** The text in that tone. */
  public String paint(Tone tone, String text) {
    return colour && tone != Tone.PLAIN && !text.isEmpty()
        ? "\u001b[" + tone.code + "m" + text + "\u001b[0m"
        : text;
  }
}
