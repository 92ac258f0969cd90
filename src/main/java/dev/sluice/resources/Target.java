// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.resources;

import dev.sluice.api.ResourceCondition;

/** One object, whichever of its conditions is asked for. */
record Target(String namespace, String apiVersion, String kind, String name) {
  static Target of(String namespace, ResourceCondition asked) {
    return new Target(namespace, asked.apiVersion(), asked.kind(), asked.name());
  }
}
