// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.migration;

import dev.sluice.api.Migration;
import io.javaoperatorsdk.operator.processing.event.ResourceID;

/**
 * A migration as health knows it: namespace/name/uid, so that one that is deleted and created again
 * inherits no looks.
 */
record Owner(String namespace, String name, String uid) {
  static Owner of(Migration migration) {
    var meta = migration.getMetadata();
    return new Owner(meta.getNamespace(), meta.getName(), meta.getUid());
  }

  static Owner parse(String text) {
    String[] parts = text.split("/", -1);
    return new Owner(parts[0], parts[1], parts[2]);
  }

  ResourceID resource() {
    return new ResourceID(name, namespace);
  }

  @Override
  public String toString() {
    return namespace + "/" + name + "/" + uid;
  }
}
