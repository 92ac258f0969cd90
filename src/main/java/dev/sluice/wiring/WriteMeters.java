// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.wiring;

import dev.sluice.kube.RefusedWrites;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.inject.Singleton;

/** Counts refused writes, and sees to it that a process that no longer leads ends. */
@Singleton
public final class WriteMeters implements RefusedWrites {
  private final Counter conflicts;
  private final Counter fenced;
  private final Leadership leadership;

  /** Counts on that registry. */
  public WriteMeters(MeterRegistry registry, Leadership leadership) {
    this.leadership = leadership;
    this.conflicts =
        Counter.builder("sluice.conflicts")
            .description("Writes refused because the object had changed; it was read again")
            .register(registry);
    this.fenced =
        Counter.builder("sluice.fenced.writes")
            .description("Writes refused because another process has come to lead")
            .register(registry);
  }

  @Override
  public void stale() {
    conflicts.increment();
  }

  @Override
  public void fenced(String what) {
    fenced.increment();
    leadership.fenced(what);
  }
}
