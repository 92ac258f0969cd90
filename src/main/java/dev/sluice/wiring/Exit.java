// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.wiring;

import io.quarkus.runtime.Quarkus;
import java.time.Duration;

/** Ends this process: in good order, and if that takes too long, at once. */
final class Exit {
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private Exit() {}

  /** Returns at once. */
  static void with(int code) {
    Thread.ofPlatform().daemon().name("exit").start(() -> now(code));
  }

  private static void now(int code) {
    Quarkus.asyncExit(code);
    try {
      Thread.sleep(PATIENCE);
    } catch (InterruptedException stopping) {
      Thread.currentThread().interrupt();
      return;
    }
    Runtime.getRuntime().halt(1);
  }
}
