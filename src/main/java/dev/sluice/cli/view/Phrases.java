// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.cli.view;

import java.util.Optional;

/**
 * How this program is called, for the commands that it tells.
 *
 * @param program such as {@code ./sluice} or {@code kubectl sluice}
 * @param namespace as given by an option, so that commands need it too
 */
public record Phrases(String program, Optional<String> namespace) {
  /** A verb of ours with its arguments. */
  public String own(String arguments) {
    return program + " " + arguments + namespace.map(n -> " -n " + n).orElse("");
  }

  /** A command that the status tells, in the namespace that is meant. */
  public String told(String command) {
    String kubectl = "kubectl ";
    return namespace.isPresent() && command.startsWith(kubectl)
        ? kubectl + "-n " + namespace.get() + " " + command.substring(kubectl.length())
        : command;
  }
}
