// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.signals.sources;

import dev.sluice.judge.Answer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a Prometheus answered, before it is known who asks. */
sealed interface QueryResult {
  /** One number; may be NaN or infinite. */
  record Scalar(double value) implements QueryResult {}

  /** Numbers by labels. */
  record Vector(List<Series> series) implements QueryResult {
    public Vector {
      series = List.copyOf(series);
    }
  }

  /**
   * One number of a vector.
   *
   * @param pod its label pod; null without one
   * @param namespace its label namespace; null without one
   * @param value may be NaN or infinite
   */
  record Series(@Nullable String pod, @Nullable String namespace, double value) {}

  /** Nothing that can be used. */
  record Failed(Answer why) implements QueryResult {}
}
