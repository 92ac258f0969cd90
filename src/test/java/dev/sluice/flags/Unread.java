// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.flags;

import dev.sluice.kit.LooserCrd;
import io.fabric8.kubernetes.client.KubernetesClient;

/** Migrations of a later version of Sluice, which this one cannot wholly read. */
final class Unread {
  /** What such a one says of stage {@code one}, which has the flag {@code registry}. */
  static final String RISK =
      "spec: {stages: [{name: one, risk: Extreme, flags: [{key: registry}]}]}";

  private Unread() {}

  /** Has them stored until it is closed. */
  static LooserCrd allowed(KubernetesClient client) {
    return LooserCrd.with(
        client,
        "migrations.sluice.dev",
        "/properties/spec/properties/stages/items/properties/risk",
        "Extreme",
        """
        apiVersion: sluice.dev/v1alpha1
        kind: Migration
        metadata: {name: newer}
        spec: {flagSetName: otp, stages: [{name: one, risk: Extreme, flags: [{key: registry}]}]}
        """);
  }
}
