// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.report.model;

import dev.sluice.api.MigrationStatus.Measured;
import org.jspecify.annotations.Nullable;

/**
 * What some of the agents did.
 *
 * @param requests that they counted; null where they count none
 * @param errors that they counted; null where not all of them count any
 * @param errorRate errors of a request, 0 to 1; null where there is no request, or no count
 * @param p50 median latency in seconds; null where durations are not served
 * @param p95 95th percentile in seconds; null where durations are not served
 * @param beyond whether p95 lies above the greatest bucket of the histogram, which it then is
 */
public record Numbers(
    @Nullable Long requests,
    @Nullable Long errors,
    @Nullable Double errorRate,
    @Nullable Double p50,
    @Nullable Double p95,
    boolean beyond) {

  static Numbers of(Measured measured) {
    Long requests = measured.requests();
    Long errors = measured.errors();
    return new Numbers(
        requests,
        errors,
        requests == null || errors == null || requests <= 0
            ? null
            : (Double) ((double) errors / requests),
        finite(measured.p50()),
        finite(measured.p95()),
        Boolean.TRUE.equals(measured.beyond()));
  }

  /** Whether the median lies above the greatest bucket too. */
  public boolean medianBeyond() {
    return beyond && p50 != null && p50.equals(p95);
  }

  /** How much greater the error rate is than that of others; null where either is not known. */
  @Nullable Double errorRateAbove(@Nullable Numbers other) {
    return other == null ? null : above(errorRate, other.errorRate);
  }

  /** The same of the 95th percentile; what is only known to be greater than something is not. */
  @Nullable Double p95Above(@Nullable Numbers other) {
    return other == null || beyond || other.beyond ? null : above(p95, other.p95);
  }

  private static @Nullable Double above(@Nullable Double mine, @Nullable Double its) {
    return mine == null || its == null ? null : (Double) (mine - its);
  }

  private static @Nullable Double finite(@Nullable Double number) {
    return number == null || !Double.isFinite(number) ? null : number;
  }
}
