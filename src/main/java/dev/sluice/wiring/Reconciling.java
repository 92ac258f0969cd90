// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.wiring;

import dev.sluice.kube.Watchdog;
import dev.sluice.kube.Watchdog.Findings;
import jakarta.inject.Singleton;
import java.time.Duration;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Liveness;

/** A leader that has forgotten an object is restarted by the kubelet; a standby is live. */
@Liveness
@Singleton
public final class Reconciling implements HealthCheck {
  private final Watchdog watchdog;
  private final Duration limit;

  /** Live as long as that watchdog finds nobody who waits longer than the configured time. */
  public Reconciling(Watchdog watchdog, OperatorConfig config) {
    this.watchdog = watchdog;
    this.limit = config.watchdog().limit();
  }

  @Override
  public HealthCheckResponse call() {
    return answer(watchdog.look(), limit);
  }

  static HealthCheckResponse answer(Findings findings, Duration limit) {
    boolean live = findings.forgotten().compareTo(limit) <= 0;
    var response = HealthCheckResponse.named("reconciling").status(live);
    return live
        ? response.build()
        : response
            .withData("forgotten", findings.who())
            .withData("seconds", findings.forgotten().toSeconds())
            .build();
  }
}
