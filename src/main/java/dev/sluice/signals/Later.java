// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.signals;

import java.time.Duration;

/** Does something later, on another thread. */
@FunctionalInterface
interface Later {
  /** Runs the task once the delay is over; zero means as soon as possible. */
  void after(Duration delay, Runnable task);
}
