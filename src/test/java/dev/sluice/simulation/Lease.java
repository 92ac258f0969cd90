// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.simulation;

/**
 * The lease by which operators elect a leader, as the client library handles it: who wants it
 * compares the time that the holder wrote, by the holder's clock, with its own clock. So it is no
 * mutual exclusion, and two may lead at once.
 */
final class Lease {
  /** The process has found it with another, and ends. */
  static final class Lost extends RuntimeException {
    private static final long serialVersionUID = 1;

    Lost() {
      super("the lease is lost", null, false, false);
    }
  }

  static final long LASTS = 15_000;
  static final long RENEWED_WITHIN = 10_000;

  private String holder;
  private long renewed;
  private long epoch;

  boolean heldBy(String identity) {
    return identity.equals(holder);
  }

  void renew(long localTime) {
    renewed = localTime;
  }

  /** A person deletes it, as one has to if the holder's clock was ahead and the holder is gone. */
  void delete() {
    holder = null;
  }

  /** Whether somebody whose clock says that takes it. */
  boolean free(long localTime) {
    return freeAt() <= localTime;
  }

  /** From when on, by the clock of whoever asks. */
  long freeAt() {
    return holder == null ? 0 : renewed + LASTS + 1;
  }

  /** Takes it; the revision of that write is the fencing epoch. */
  void take(String identity, long localTime, long revision) {
    holder = identity;
    renewed = localTime;
    epoch = revision;
  }

  long epoch() {
    return epoch;
  }
}
