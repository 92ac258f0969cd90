// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.demo;

/**
 * What the terminal can show.
 *
 * @param colour whether escape sequences for colour are wanted
 * @param unicode whether characters beyond ASCII come out right
 */
record Palette(boolean colour, boolean unicode) {
  /** The text in that tone. */
  String paint(Tone tone, String text) {
    return colour && tone != Tone.PLAIN ? "\u001b[" + tone.code() + "m" + text + "\u001b[0m" : text;
  }

  /** An agent on the new path. */
  String agentOn() {
    return unicode ? "●" : "#";
  }

  /** An agent on the legacy path. */
  String agentOff() {
    return unicode ? "○" : ".";
  }

  String tick() {
    return unicode ? "✔" : "+";
  }

  String working() {
    return unicode ? "▸" : ">";
  }

  String cross() {
    return unicode ? "✘" : "x";
  }

  String full() {
    return unicode ? "█" : "=";
  }

  String empty() {
    return unicode ? "░" : "-";
  }

  String rule() {
    return unicode ? "─" : "-";
  }

  /** The text without what this terminal cannot show. */
  String fit(String text) {
    return unicode ? text : text.replace('·', '-').replace('–', '-').replace("…", "...");
  }
}
