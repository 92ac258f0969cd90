// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.resources;

import dev.sluice.api.ResourceCondition;
import dev.sluice.judge.ConditionReader;
import dev.sluice.judge.ConditionSight;
import dev.sluice.judge.ConditionSight.Unreachable;
import dev.sluice.judge.ConditionSight.Unseen;
import dev.sluice.judge.ConditionSource;
import dev.sluice.resources.Answer.Nothing;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;
import org.jboss.logging.Logger;

/**
 * Conditions from memory, and the reads that fill it: each object every few seconds while somebody
 * asks for it, once for all who do.
 */
final class ConditionReads implements ConditionSource, ConditionReader, AutoCloseable {
  private static final Logger LOG = Logger.getLogger(ConditionReads.class);

  /** Between two reads of an object. */
  static final Duration INTERVAL = Duration.ofSeconds(10);

  /** The longest time between two reads while there is no answer. */
  static final Duration MOST = Duration.ofMinutes(1);

  /** Who has not asked for so long has no need any more: everybody asks once a minute. */
  static final Duration GONE = Duration.ofMinutes(3);

  /** So many reads are under way at a time. */
  private static final int AT_ONCE = 16;

  private final ResourceReader reader;
  private final Later later;
  private final InstantSource clock;
  private final Consumer<String> announce;
  private final Map<Target, Asked> asked = new ConcurrentHashMap<>();
  private final Semaphore reads = new Semaphore(AT_ONCE);
  private volatile boolean closed;

  /** Does something later, on a thread that may wait. */
  @FunctionalInterface
  interface Later {
    /** Runs the task once the delay is over. */
    void after(Duration delay, Runnable task);
  }

  /** One object, who asks for it, and what came of it. Safe for use by several threads. */
  private static final class Asked {
    private final Map<String, Instant> owners = new HashMap<>();
    private Answer answer = new Nothing(new Unseen());
    private Duration pause = INTERVAL;

    synchronized Answer by(String owner, Instant now) {
      owners.put(owner, now);
      return answer;
    }

    /** Takes in an answer; those who asked, if it is another one. */
    synchronized List<String> take(Answer read) {
      boolean news = !read.equals(answer);
      boolean silent = read.equals(new Nothing(new Unreachable()));
      Duration doubled = pause.multipliedBy(2);
      pause = !silent ? INTERVAL : doubled.compareTo(MOST) < 0 ? doubled : MOST;
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
   * @param announce is told each owner whose object has changed; must not block
   */
  ConditionReads(
      ResourceReader reader, Later later, InstantSource clock, Consumer<String> announce) {
    this.reader = reader;
    this.later = later;
    this.clock = clock;
    this.announce = announce;
  }

  @Override
  public ConditionSight sight(String owner, String namespace, ResourceCondition condition) {
    Instant now = clock.instant();
    Target target = Target.of(namespace, condition);
    Answer[] answer = new Answer[1];
    asked.compute(
        target,
        (_, known) -> {
          Asked object = known == null ? new Asked() : known;
          answer[0] = object.by(owner, now);
          if (known == null) {
            later.after(Duration.ZERO, () -> read(target, object));
          }
          return object;
        });
    return answer[0].of(condition);
  }

  @Override
  public ConditionSight read(String namespace, ResourceCondition condition) {
    return answer(Target.of(namespace, condition)).of(condition);
  }

  private void read(Target target, Asked object) {
    if (closed) {
      return;
    }
    object.take(answer(target)).forEach(announce);
    asked.computeIfPresent(
        target,
        (_, known) -> {
          if (known.forgotten(clock.instant())) {
            return null;
          }
          later.after(known.pause(), () -> read(target, known));
          return known;
        });
  }

  private Answer answer(Target target) {
    reads.acquireUninterruptibly();
    try {
      return reader.read(target);
    } catch (RuntimeException e) {
      // Of an object of anybody's kind; reads that end here would leave what was last seen
      // standing.
      LOG.errorf(e, "%s cannot be read", target);
      return new Nothing(new Unreachable());
    } finally {
      reads.release();
    }
  }

  /** How many objects are read. */
  int size() {
    return asked.size();
  }

  @Override
  public void close() {
    closed = true;
    asked.clear();
  }
}
