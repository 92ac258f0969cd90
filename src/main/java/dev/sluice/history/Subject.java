// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.history;

/**
 * Which object: one of the same name with another UID is another one.
 *
 * @param kind such as {@code Migration}
 * @param namespace empty for an object of the cluster
 * @param name of the object
 * @param uid of the object
 */
public record Subject(String kind, String namespace, String name, String uid) {
  @Override
  public String toString() {
    return kind + " " + (namespace.isEmpty() ? "" : namespace + "/") + name;
  }
}
