// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.timing;

import java.time.Duration;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** One thread that waits; each task runs on a virtual thread of its own, so that it may block. */
public final class Timer implements Later {
  private final ScheduledExecutorService waiting;
  private final Thread.Builder tasks;

  /**
   * Waits for nothing yet.
   *
   * @param name of its threads, as a thread dump shows them
   */
  public Timer(String name) {
    // Discards what is to be done after the end.
    this.waiting =
        new ScheduledThreadPoolExecutor(
            1,
            Thread.ofPlatform().name(name).daemon().factory(),
            new ThreadPoolExecutor.DiscardPolicy());
    this.tasks = Thread.ofVirtual().name(name);
  }

  @Override
  public void after(Duration delay, Runnable task) {
    var unused = waiting.schedule(() -> tasks.start(task), delay.toNanos(), TimeUnit.NANOSECONDS);
  }

  @Override
  public void close() {
    waiting.shutdownNow();
  }
}
