// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.timing;

import java.time.Duration;

/** Does something later, on another thread. */
@FunctionalInterface
public interface Later extends AutoCloseable {
  /** Runs the task once the delay is over; zero means as soon as possible. */
  void after(Duration delay, Runnable task);

  /** What has not been begun is not done any more. */
  @Override
  default void close() {}
}
