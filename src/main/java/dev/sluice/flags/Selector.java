// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.flags;

import static java.util.Objects.requireNonNull;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Which flags a client asks for.
 *
 * @param kind one set, or all sets of a fleet
 * @param namespace its namespace
 * @param name name of the FlagSet or of the AgentDeployment
 */
public record Selector(Kind kind, String namespace, String name) {
  private static final Pattern SHAPE =
      Pattern.compile("(flagSetId|source)=([a-z0-9-]{1,63})/([a-z0-9.-]{1,253})");

  /** What is selected. */
  public enum Kind {
    /** {@code flagSetId=<namespace>/<FlagSet>}: one set. */
    FLAG_SET,
    /** {@code source=<namespace>/<AgentDeployment>}: the sets that the fleet subscribes to. */
    SOURCE
  }

  public Selector {
    requireNonNull(kind);
    requireNonNull(namespace);
    requireNonNull(name);
  }

  /**
   * Reads a selector.
   *
   * @throws IllegalArgumentException if it is of another shape; the message says what is wanted
   */
  public static Selector parse(String text) {
    Matcher shape = SHAPE.matcher(text.strip());
    if (!shape.matches()) {
      String found = text.isBlank() ? "there is none" : "not \"" + cut(text) + "\"";
      throw new IllegalArgumentException(
          "the selector must be flagSetId=<namespace>/<FlagSet> or"
              + " source=<namespace>/<AgentDeployment>, "
              + found
              + ": set FLAGD_SOURCE_SELECTOR, or the header flagd-selector");
    }
    Kind kind = shape.group(1).equals("source") ? Kind.SOURCE : Kind.FLAG_SET;
    return new Selector(kind, shape.group(2), shape.group(3));
  }

  /** {@code <namespace>/<name>}. */
  public String id() {
    return namespace + "/" + name;
  }

  @Override
  public String toString() {
    return (kind == Kind.SOURCE ? "source=" : "flagSetId=") + id();
  }

  private static String cut(String text) {
    return text.length() <= 100 ? text : text.substring(0, 100) + "...";
  }
}
