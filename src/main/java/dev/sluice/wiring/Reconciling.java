// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.wiring;

import dev.sluice.kube.Lags;
import dev.sluice.kube.Watchdog;
import dev.sluice.kube.Watchdog.Findings;
import jakarta.inject.Singleton;
import java.time.Duration;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.HealthCheckResponseBuilder;
import org.eclipse.microprofile.health.Liveness;

/**
 * A leader that has forgotten an object, or decides upon a cache that no watch fills any more, is
 * restarted by the kubelet; a standby is live.
 */
@Liveness
@Singleton
public final class Reconciling implements HealthCheck {
  private final Watchdog watchdog;
  private final Lags lags;
  private final Duration limit;

  /** Live as long as nobody waits for its reconciler, or for a cache, longer than is configured. */
  public Reconciling(Watchdog watchdog, Lags lags, OperatorConfig config) {
    this.watchdog = watchdog;
    this.lags = lags;
    this.limit = config.watchdog().limit();
  }

  @Override
  public HealthCheckResponse call() {
    return answer(watchdog.look(), lags.longest(), limit);
  }

  static HealthCheckResponse answer(Findings findings, Lags.Findings lag, Duration limit) {
    HealthCheckResponseBuilder response = HealthCheckResponse.named("reconciling");
    if (findings.forgotten().compareTo(limit) > 0) {
      return response
          .down()
          .withData("forgotten", findings.who())
          .withData("seconds", findings.forgotten().toSeconds())
          .build();
    }
    return lag.behind().compareTo(limit) > 0
        ? response
            .down()
            .withData("behind", lag.what())
            .withData("seconds", lag.behind().toSeconds())
            .build()
        : response.up().build();
  }
}
