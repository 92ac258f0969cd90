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
  private final FlagSyncServer server;

  /** Ready as soon as that store serves, by that server. */
  public FlagReadiness(FlagStore store, FlagSyncServer server) {
    this.store = store;
    this.server = server;
  }

  @Override
  public HealthCheckResponse call() {
    boolean loaded = store.current().isPresent();
    boolean speaks = server.speaks();
    return HealthCheckResponse.named("flags served")
        .withData("flags", loaded ? "loaded" : "not loaded yet")
        .withData("certificate", speaks ? "shown, or not needed" : "not there, or of no use")
        .status(loaded && speaks)
        .build();
  }
}
