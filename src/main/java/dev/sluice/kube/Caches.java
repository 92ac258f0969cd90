// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.kube;

import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.processing.event.source.AbstractEventSource;
import java.util.stream.Stream;

/**
 * The caches that a reconciliation reads while the operator ends. The SDK does not wait for those
 * that run, but empties their caches at once: to them all fleets and flags are gone (operator SDK
 * 5.3.2, {@code InformerManager.stop}).
 */
public final class Caches {
  private Caches() {}

  /**
   * Whether what was read of those caches was in them. To be asked after reading and before
   * writing: a cache says that it is stopped before it is emptied.
   *
   * @param types whose caches were read
   */
  public static boolean areKept(Context<?> context, Class<?>... types) {
    return Stream.of(types)
        .map(type -> context.eventSourceRetriever().getEventSourceFor(type))
        .allMatch(source -> source instanceof AbstractEventSource<?, ?> kept && kept.isRunning());
  }
}
