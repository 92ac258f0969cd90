// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.simulation;

import dev.sluice.simulation.Coverage.Mark;

/** The place of one operator: is a process up, does it reach the API server, does it lead. */
final class Post {
  private static final long RESTARTS_AFTER = 5_000;

  /** How long a slow write is under way, once time passes. */
  private static final long FLIES = 5_000;

  final Operator operator;
  private final ModelApi api;
  private final TrueTime time;
  private final Lease lease;
  private final Coverage coverage;
  private boolean up;
  private boolean connected = true;
  private boolean leads;
  private boolean hung;
  private long startsAt;
  private long renewed;
  private int process;
  private long since;
  private int processInFlight;

  Post(Operator operator, ModelApi api, TrueTime time, Lease lease, Coverage coverage) {
    this.operator = operator;
    this.api = api;
    this.time = time;
    this.lease = lease;
    this.coverage = coverage;
    startsAt = time.millis();
  }

  boolean leads() {
    return up && leads;
  }

  private String identity() {
    return operator.number + "-" + process;
  }

  boolean can(int move) {
    return up && operator.can(move, connected, leads);
  }

  void move(int move) {
    boolean flying = operator.writes.inFlight();
    try {
      // Who is cut off is told nothing, and its write fails.
      operator.move(move, !connected || holds());
    } catch (Writes.Crashed e) {
      coverage.mark(Mark.CRASHED_IN_A_WRITE);
      crash();
    } catch (Lease.Lost e) {
      crash();
    }
    if (!flying && operator.writes.inFlight()) {
      processInFlight = process;
    }
  }

  void crash() {
    up = false;
    leads = false;
    startsAt = time.millis() + RESTARTS_AFTER;
  }

  /** A new process, where there is none, that lists what was there some events ago. */
  void start(int eventsAgo) {
    if (up || !connected) {
      return;
    }
    up = true;
    hung = false;
    process++;
    since = time.millis();
    operator.writes.set(Writes.Trap.NONE);
    operator.start(eventsAgo);
  }

  long since() {
    return since;
  }

  void cutOff() {
    connected = false;
    operator.writes.connected(false);
  }

  void connect() {
    connected = true;
    operator.writes.connected(true);
  }

  /** The thread that renews the lease hangs: the process leads on, and does not know better. */
  void hang() {
    hung = leads();
  }

  /** All faults of this operator end. */
  void heal() {
    connect();
    land();
    operator.writes.set(Writes.Trap.NONE);
    hung = false;
    if (operator.clock.skew() != 0) {
      operator.clock.skewed(0);
      renewed = time.millis();
    }
    start(0);
    operator.caches.list();
    operator.wakeAll();
  }

  /** What the time brings: a write arrives, a process starts, the lease is renewed or lost. */
  void tick() {
    land();
    if (!up && startsAt <= time.millis()) {
      start(0);
    }
    if (!up || hung) {
      return;
    }
    long now = operator.clock.millis();
    if (!connected) {
      if (leads && now - renewed > Lease.RENEWED_WITHIN) {
        crash();
      }
    } else if (leads && lease.heldBy(identity())) {
      renew(now);
    } else if (leads) {
      crash();
    } else if (lease.free(now)) {
      lease.take(identity(), now, api.nextRevision());
      renewed = now;
      leads = true;
      operator.leads(lease.epoch());
    }
  }

  /** A leader renews all the time, not only when something happens. */
  void renew() {
    if (renews()) {
      renew(operator.clock.millis());
    }
  }

  /** Whether the lease is its own, by what the API server says. */
  boolean holds() {
    return lease.heldBy(identity());
  }

  boolean renews() {
    return up && connected && !hung && leads && holds();
  }

  private void renew(long now) {
    lease.renew(now);
    renewed = now;
  }

  private void land() {
    if (operator.writes.inFlight()) {
      coverage.mark(Mark.LANDED_LATE);
      try {
        operator.land(up && process == processInFlight);
      } catch (Writes.Crashed e) {
        crash();
      }
    }
  }

  /** When something is due; far off where nobody is there. */
  long wakes(boolean leaseRenewed) {
    long lands = operator.writes.inFlight() ? time.millis() + FLIES : Long.MAX_VALUE;
    return Math.min(lands, due(leaseRenewed));
  }

  private long due(boolean leaseRenewed) {
    if (!connected) {
      return leads() ? Math.min(operator.wakes(), stepsDown()) : Long.MAX_VALUE;
    }
    if (!up) {
      return startsAt;
    }
    // A lease that is renewed all the time is free at once, for a clock that is ahead, or never.
    long free = lease.freeAt() - operator.clock.skew();
    return leads ? operator.wakes() : leaseRenewed && free > time.millis() ? Long.MAX_VALUE : free;
  }

  private long stepsDown() {
    return hung ? Long.MAX_VALUE : renewed + Lease.RENEWED_WITHIN - operator.clock.skew() + 1;
  }

  void ring() {
    if (up) {
      operator.ring();
    }
  }
}
