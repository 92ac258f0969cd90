// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.agents.plan;

/**
 * How the pods of agents know the flag wires, and OFREP knows them.
 *
 * @param configMap name of a ConfigMap of each namespace with agents, whose {@code ca.crt} has the
 *     authorities of the certificate of the wires
 * @param audience what the token that pods get is made for
 */
public record Trust(String configMap, String audience) {
  /** Key of the authorities in the ConfigMap, and name of their file. */
  public static final String AUTHORITY = "ca.crt";

  public Trust {
    if (configMap.isBlank() || audience.isBlank()) {
      throw new IllegalArgumentException(
          "the ConfigMap of the authority is \"%s\" and the audience of tokens \"%s\": name both"
              .formatted(configMap, audience));
    }
  }
}
