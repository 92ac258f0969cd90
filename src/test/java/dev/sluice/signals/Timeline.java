// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.signals;

import dev.sluice.timing.Later;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** A clock that stands still until it is told to go on, and the tasks that are due by it. */
final class Timeline implements InstantSource, Later {
  private record Task(Instant due, Runnable what) {}

  private final List<Task> tasks = new ArrayList<>();
  private Instant now = Instant.parse("2026-11-22T10:00:00Z");
  private Duration back = Duration.ZERO;

  @Override
  public Instant instant() {
    return now.minus(back);
  }

  @Override
  public void after(Duration delay, Runnable task) {
    tasks.add(new Task(now.plus(delay), task));
  }

  /** Does what is due now. */
  Timeline run() {
    return advance(Duration.ZERO);
  }

  /** Lets the time pass and does what is due in it, in order. */
  Timeline advance(Duration time) {
    Instant end = now.plus(time);
    for (Optional<Task> due = next(end); due.isPresent(); due = next(end)) {
      tasks.remove(due.get());
      now = due.get().due().isAfter(now) ? due.get().due() : now;
      due.get().what().run();
    }
    now = end.isAfter(now) ? end : now;
    return this;
  }

  /** Time passes while a task is being done. */
  void takes(Duration time) {
    now = now.plus(time);
  }

  /** The clock is put right, which shortens no delay. */
  void putBack(Duration by) {
    back = back.plus(by);
  }

  /** How many tasks wait for their time. */
  int waiting() {
    return tasks.size();
  }

  private Optional<Task> next(Instant end) {
    return tasks.stream()
        .filter(task -> !task.due().isAfter(end))
        .min(Comparator.comparing(Task::due));
  }
}
