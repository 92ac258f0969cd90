// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.cli;

import picocli.CommandLine.Command;

@Command(name = "version", description = "Print the version.")
final class VersionCommand implements Runnable {
  /** Told by the launcher, which reads it off the pom. */
  private static final String PROPERTY = "sluice.version";

  @Override
  public void run() {
    System.out.printf(
        "sluice %s (Java %s)%n",
        System.getProperty(PROPERTY, "of an unknown version"), System.getProperty("java.version"));
  }
}
