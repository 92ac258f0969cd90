// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.kit;

import java.time.Duration;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;

/** How long tests wait for what must come: never so short that a slow machine fails one. */
public final class Patience {
  /** What is not there by then never comes. */
  public static final Duration PATIENCE = Duration.ofSeconds(90);

  private Patience() {}

  public static ConditionFactory await() {
    return Awaitility.await().atMost(PATIENCE);
  }

  /** The same; if it does not come, the failure says what was awaited. */
  public static ConditionFactory await(String what) {
    return await().alias(what);
  }
}
