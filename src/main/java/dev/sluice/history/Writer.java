// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.history;

/**
 * Who made a change.
 *
 * @param manager field manager; {@link #UNKNOWN} if it cannot be told
 * @param part what of the object it reached
 * @param instance which of several processes, where that is known; else empty
 */
public record Writer(String manager, Part part, String instance) {
  /** Field manager of what Sluice declares; others of its own begin with it and a dash. */
  public static final String SLUICE = "sluice";

  /** The manager of whom nothing is known. */
  public static final String UNKNOWN = "unknown";

  /** Sluice, writing a status. */
  public static final Writer OPERATOR = new Writer(SLUICE, Part.STATUS, "");

  /** Somebody else, writing what is not the status. */
  public static final Writer PERSON = new Writer("kubectl", Part.MAIN, "");

  /** Whether it was us. */
  public boolean isSluice() {
    return isSluice(manager);
  }

  /** Whether a field manager is one of ours. */
  public static boolean isSluice(String manager) {
    return manager.startsWith(SLUICE)
        && (manager.length() == SLUICE.length() || manager.charAt(SLUICE.length()) == '-');
  }

  @Override
  public String toString() {
    return manager
        + (instance.isEmpty() ? "" : " " + instance)
        + (part == Part.STATUS ? " (status)" : part == Part.SCALE ? " (scale)" : "");
  }
}
