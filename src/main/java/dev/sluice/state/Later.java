// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.state;

import java.time.Duration;

/** Does something after a while. */
@FunctionalInterface
public interface Later {
  /** Does the task once that time has passed; must not block the task's caller. */
  void after(Duration delay, Runnable task);
}
