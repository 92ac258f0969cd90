// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.resources;

import dev.sluice.timing.Later;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jboss.logging.Logger;

/**
 * What was read, from memory, and the reads that fill it: each thing every few seconds while
 * somebody asks for it, once for all who do.
 *
 * @param <K> a thing that can be read
 * @param <A> what comes of it
 */
final class Reads<K, A> implements AutoCloseable {
  private static final Logger LOG = Logger.getLogger(Reads.class);

  /** Between two reads of a thing. */
  static final Duration INTERVAL = Duration.ofSeconds(10);

  /** The longest time between two reads while there is no answer. */
  static final Duration MOST = Duration.ofMinutes(1);

  /** Who has not asked for so long has no need any more: everybody asks once a minute. */
  static final Duration GONE = Duration.ofMinutes(3);

  /** So many reads are under way at a time. */
  private static final int AT_ONCE = 16;

  private final Function<K, A> reader;
  private final A unread;
  private final A silent;
  private final Later later;
  private final InstantSource clock;
  private final Consumer<String> announce;
  private final Map<K, Asked> asked = new ConcurrentHashMap<>();
  private final Semaphore reads = new Semaphore(AT_ONCE);
  private volatile boolean closed;

  /** One thing, who asks for it, and what came of it. Safe for use by several threads. */
  private final class Asked {
    private final Map<String, Instant> owners = new HashMap<>();
    private A answer = unread;
    private Duration pause = INTERVAL;

    synchronized A by(String owner, Instant now) {
      owners.put(owner, now);
      return answer;
    }

    /** Takes in an answer; those who asked, if it is another one. */
    synchronized List<String> take(A read) {
      boolean news = !read.equals(answer);
      Duration doubled = pause.multipliedBy(2);
      pause = !read.equals(silent) ? INTERVAL : doubled.compareTo(MOST) < 0 ? doubled : MOST;
      answer = read;
      return news ? List.copyOf(owners.keySet()) : List.of();
    }

    synchronized boolean forgotten(Instant now) {
      owners.values().removeIf(time -> time.plus(GONE).isBefore(now));
      return owners.isEmpty();
    }

    synchronized Duration pause() {
      return pause;
    }
  }

  /**
   * Nobody has asked yet.
   *
   * @param unread what is said before the first read
   * @param silent what comes of a read that breaks
   * @param announce is told each owner whose thing has changed; must not block
   */
  Reads(
      Function<K, A> reader,
      A unread,
      A silent,
      Later later,
      InstantSource clock,
      Consumer<String> announce) {
    this.reader = reader;
    this.unread = unread;
    this.silent = silent;
    this.later = later;
    this.clock = clock;
    this.announce = announce;
  }

  /** What was last read; never waits. */
  A known(String owner, K thing) {
    Instant now = clock.instant();
    List<A> answer = new java.util.ArrayList<>(1);
    asked.compute(
        thing,
        (_, known) -> {
          Asked object = known == null ? new Asked() : known;
          answer.add(object.by(owner, now));
          if (known == null) {
            later.after(Duration.ZERO, () -> read(thing, object));
          }
          return object;
        });
    return answer.getFirst();
  }

  /** Reads it besides, soon, if anybody asks for it. */
  void hurry(K thing) {
    Asked known = asked.get(thing);
    if (known != null) {
      later.after(Duration.ZERO, () -> known.take(now(thing)).forEach(announce));
    }
  }

  private void read(K thing, Asked object) {
    if (closed) {
      return;
    }
    object.take(now(thing)).forEach(announce);
    asked.computeIfPresent(
        thing,
        (_, known) -> {
          if (known.forgotten(clock.instant())) {
            return null;
          }
          later.after(known.pause(), () -> read(thing, known));
          return known;
        });
  }

  /** What it is now; waits for it, and never throws. */
  A now(K thing) {
    reads.acquireUninterruptibly();
    try {
      return reader.apply(thing);
    } catch (RuntimeException e) {
      // Of an object of anybody's kind; reads that end here would leave what was last seen
      // standing.
      LOG.errorf(e, "%s cannot be read", thing);
      return silent;
    } finally {
      reads.release();
    }
  }

  /** How many things are read. */
  int size() {
    return asked.size();
  }

  @Override
  public void close() {
    closed = true;
    asked.clear();
  }
}
