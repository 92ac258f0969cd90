// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.migration.engine;

import java.util.regex.Pattern;

/** Free text of people and of agents, made fit for a status, an Event and a log line. */
public final class Words {
  /** Begins every message of what is decided and not carried out. */
  public static final String OBSERVED = "observed only: ";

  // Control characters and line breaks forge lines; format characters turn or hide what follows.
  private static final Pattern UNPRINTABLE =
      Pattern.compile("[\\p{Cc}\\p{Cf}\\p{Cs}\\p{Zl}\\p{Zp}]+");
  private static final String CUT = "...";

  private Words() {}

  /** The text without what cannot be seen, and at most that many characters long. */
  public static String printable(String text, int most) {
    String clean = (plain(text) ? text : UNPRINTABLE.matcher(text).replaceAll(" ")).strip();
    if (clean.length() <= most) {
      return clean;
    }
    int end = most - CUT.length();
    // Half an emoji is no character: JSON cannot say it.
    return clean.substring(0, Character.isHighSurrogate(clean.charAt(end - 1)) ? end - 1 : end)
        + CUT;
  }

  /** Whether it has nothing but what can be seen in ASCII, as nearly all text. */
  private static boolean plain(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) < ' ' || text.charAt(i) > '~') {
        return false;
      }
    }
    return true;
  }
}
