// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.wiring;

import dev.sluice.kube.Lags;
import dev.sluice.kube.Watchdog;
import dev.sluice.kube.Watchdog.Findings;
import dev.sluice.wiring.Candidacy.Silence;
import jakarta.inject.Singleton;
import java.time.Duration;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Liveness;

/**
 * A leader that has forgotten an object, or decides upon a cache that no watch fills any more, is
 * restarted by the kubelet; a standby is live as long as it stands for election.
 */
@Liveness
@Singleton
public final class Reconciling implements HealthCheck {
  private static final String NAME = "reconciling";

  private final Watchdog watchdog;
  private final Lags lags;
  private final Candidacy candidacy;
  private final Duration limit;

  /**
   * Live as long as nobody waits for its reconciler, for a cache, or for the next question who
   * leads, longer than is configured.
   */
  public Reconciling(Watchdog watchdog, Lags lags, Candidacy candidacy, OperatorConfig config) {
    this.watchdog = watchdog;
    this.lags = lags;
    this.candidacy = candidacy;
    this.limit = config.watchdog().limit();
  }

  @Override
  public HealthCheckResponse call() {
    return answer(watchdog.look(), lags.longest(), candidacy.silence(), limit);
  }

  static HealthCheckResponse answer(
      Findings findings, Lags.Findings lag, Silence silence, Duration limit) {
    if (findings.forgotten().compareTo(limit) > 0) {
      return down("forgotten", findings.who(), findings.forgotten());
    }
    if (lag.behind().compareTo(limit) > 0) {
      return down("behind", lag.what(), lag.behind());
    }
    return silence.lasts().compareTo(limit) > 0
        ? down("unelectable", "Lease " + silence.lease(), silence.lasts())
        : HealthCheckResponse.up(NAME);
  }

  private static HealthCheckResponse down(String how, String what, Duration since) {
    return HealthCheckResponse.named(NAME)
        .down()
        .withData(how, what)
        .withData("seconds", since.toSeconds())
        .build();
  }
}
