// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.flags;

import dev.sluice.flags.Deliveries.Delivery;
import dev.sluice.flags.delivery.ReplicaReport;
import dev.sluice.flags.delivery.SetReport;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Keeps what others know of the clients of this replica: tells each change of the counts, a second
 * after the one before at the earliest, and while there are clients that it is still there. A
 * replica without clients says so once, and is silent.
 */
public final class DeliveryKeeper {
  private static final Logger LOG = Logger.getLogger(DeliveryKeeper.class);

  /** At most so often, whatever changes. */
  static final Duration APART = Duration.ofSeconds(1);

  /** While there are clients, so often if nothing changes. */
  static final Duration HEARTBEAT = ReplicaReport.VALID_FOR.dividedBy(3);

  private static final Duration LONGEST_PAUSE = HEARTBEAT;
  private static final long LOOK_EVERY_MILLIS = 200;

  private final FlagStore store;
  private final Deliveries deliveries;
  private final String replica;
  private final Consumer<ReplicaReport> told;
  private final InstantSource clock;
  private final DeliveryTimes times;
  private final ScheduledThreadPoolExecutor timer =
      new ScheduledThreadPoolExecutor(
          1, Thread.ofPlatform().name("flag-delivery").daemon().factory());

  private volatile SortedMap<String, SetReport> now = Collections.emptySortedMap();
  private long changes = -1;
  private @Nullable FlagSnapshot served;
  private SortedMap<String, SetReport> last = Collections.emptySortedMap();
  private Instant lastTime = Instant.EPOCH;
  private Instant nextTime = Instant.EPOCH;
  private Instant lookTime = Instant.EPOCH;
  private int failures;
  private boolean broken;

  /**
   * Tells of that store and those streams.
   *
   * @param replica name of this replica
   * @param told takes what is to be told; may fail, and is tried again
   * @param took takes how long each change needed to the last client
   */
  public DeliveryKeeper(
      FlagStore store,
      Deliveries deliveries,
      String replica,
      Consumer<ReplicaReport> told,
      Consumer<Duration> took,
      InstantSource clock) {
    this.store = store;
    this.deliveries = deliveries;
    this.replica = replica;
    this.told = told;
    this.clock = clock;
    this.times = new DeliveryTimes(clock, took);
    store.listen(times::serves);
  }

  /** Looks and tells from now on. */
  public void start() {
    var unused =
        timer.scheduleWithFixedDelay(
            this::look, LOOK_EVERY_MILLIS, LOOK_EVERY_MILLIS, TimeUnit.MILLISECONDS);
  }

  /** Looks no more. To be called when the streams have ended: tells at once that there are none. */
  public void stop() {
    timer.shutdownNow();
    synchronized (this) {
      count();
      if (!now.equals(last)) {
        tell(clock.instant());
      }
    }
  }

  /** Name of this replica. */
  String replica() {
    return replica;
  }

  /** What the streams of this replica come to now, by set. */
  public SortedMap<String, SetReport> now() {
    return now;
  }

  /** Tells what is to be told by now. The timer calls it no more once it fails, so it does not. */
  synchronized void look() {
    try {
      Instant time = clock.instant();
      if (time.isBefore(lookTime)) {
        // A clock that was put back must not silence the replica: nothing waits for what it showed.
        lastTime = Instant.EPOCH;
        nextTime = Instant.EPOCH;
      }
      lookTime = time;
      count();
      boolean changed = !now.equals(last);
      boolean beats = !now.isEmpty() && !time.isBefore(lastTime.plus(HEARTBEAT));
      if ((changed || beats) && !time.isBefore(nextTime)) {
        tell(time);
      }
      broken = false;
    } catch (RuntimeException e) {
      if (!broken) {
        LOG.error("who has which flags of this replica could not be counted; it is tried again", e);
      }
      broken = true;
    }
  }

  private void count() {
    FlagSnapshot snapshot = store.current().orElse(null);
    long seen = deliveries.changes();
    if (snapshot != null && (seen != changes || !snapshot.equals(served))) {
      List<Delivery> streams = deliveries.all();
      now = Collections.unmodifiableSortedMap(DeliveryReports.of(snapshot, streams));
      changes = seen;
      served = snapshot;
      times.look(snapshot, streams);
    }
  }

  private void tell(Instant time) {
    SortedMap<String, SetReport> telling = now;
    try {
      told.accept(new ReplicaReport(replica, time, telling));
      last = telling;
      lastTime = time;
      nextTime = time.plus(APART);
      if (failures > 0) {
        LOG.info("others know again who has which flags of this replica");
      }
      failures = 0;
    } catch (RuntimeException e) {
      nextTime = time.plus(pause());
      if (failures++ == 0) {
        LOG.warnf(
            "others do not know who has which flags of this replica: %s. The flags are served; it"
                + " is tried again, and what waits for delivery waits",
            e.getMessage());
      }
    }
  }

  private Duration pause() {
    Duration pause = APART.multipliedBy(1L << Math.min(failures, 10));
    return pause.compareTo(LONGEST_PAUSE) < 0 ? pause : LONGEST_PAUSE;
  }
}
