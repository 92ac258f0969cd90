// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.migration;

import dev.sluice.api.Migration;
import io.javaoperatorsdk.operator.processing.event.source.inbound.SimpleInboundEventSource;
import jakarta.enterprise.context.ApplicationScoped;

/** Brings news of health to the migration that asked for it, as an event of its own. */
@ApplicationScoped
public class Nudges {
  private final SimpleInboundEventSource<Migration> source =
      new SimpleInboundEventSource<>("health");

  /** There is a new look, or a pod has changed: reconcile that owner. */
  public void ring(String owner) {
    if (source.isRunning()) {
      source.propagateEvent(Owner.parse(owner).resource());
    }
  }

  SimpleInboundEventSource<Migration> source() {
    return source;
  }
}
