// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.judge;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What agents have done, added up.
 *
 * @param served whether any of them counts requests
 * @param whole whether each of those counts errors too: a rate of some would be that of nobody
 * @param requests the sum
 * @param errors the sum
 * @param latency how long they took; null where that is not served
 */
record Work(
    boolean served, boolean whole, double requests, double errors, @Nullable Histogram latency) {
  static final Work NONE = new Work(false, true, 0, 0, null);

  private static final MathContext DIGITS = new MathContext(3);

  /** This and what one agent did between two looks. */
  Work plus(Counts added) {
    boolean counts = added.has(Family.Requests);
    Histogram so = latency;
    Histogram its = added.latency();
    return new Work(
        served || counts,
        whole && (!counts || added.has(Family.Errors)),
        requests + added.of(Family.Requests),
        errors + added.of(Family.Errors),
        so == null ? its : its == null ? so : so.plus(its));
  }

  /** The sum of both. */
  Work plus(Work other) {
    Histogram mine = latency;
    Histogram its = other.latency;
    return new Work(
        served || other.served,
        whole && other.whole,
        requests + other.requests,
        errors + other.errors,
        mine == null ? its : its == null ? mine : mine.plus(its));
  }

  /** As people are told of it; empty where nothing was served. */
  Optional<Side> side(Side.Who who) {
    Histogram durations = latency == null || !(latency.total() > 0) ? null : latency;
    if (!served && durations == null) {
      return Optional.empty();
    }
    Histogram.Quantile tail = durations == null ? null : durations.quantile(0.95);
    return Optional.of(
        new Side(
            who,
            served ? (Long) Math.round(requests) : null,
            served && whole ? (Long) Math.round(errors) : null,
            durations == null ? null : rounded(durations.quantile(0.5)),
            tail == null ? null : rounded(tail),
            tail != null && tail.beyond()));
  }

  private static Double rounded(Histogram.Quantile quantile) {
    return new BigDecimal(quantile.value()).round(DIGITS).doubleValue();
  }
}
