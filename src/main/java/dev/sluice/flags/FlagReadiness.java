// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.flags;

import jakarta.inject.Singleton;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/** A replica takes no clients before it has seen every flag once. */
@Readiness
@Singleton
public final class FlagReadiness implements HealthCheck {
  private final FlagStore store;

  /** Ready as soon as that store serves. */
  public FlagReadiness(FlagStore store) {
    this.store = store;
  }

  @Override
  public HealthCheckResponse call() {
    return HealthCheckResponse.named("flags loaded").status(store.current().isPresent()).build();
  }
}
