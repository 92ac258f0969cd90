// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.flags.ofrep.access;

import static java.util.Objects.requireNonNull;

/**
 * Somebody who may have flags.
 *
 * @param namespace whose flags
 * @param name who it is, within the namespace: a pod, a ServiceAccount or a key
 */
public record Caller(String namespace, String name) {
  public Caller {
    requireNonNull(namespace);
    requireNonNull(name);
  }
}
