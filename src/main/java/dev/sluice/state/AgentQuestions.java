// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.state;

import dev.sluice.fleet.AgentId;
import dev.sluice.timing.Later;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * AgentQuestions of one kind: what each agent answered last, and who is to be asked now. Safe for
 * use by several threads; nothing in here waits but what is handed to the executor.
 *
 * @param <S> what is known of an agent
 */
final class AgentQuestions<S> {
  /** Who has not been asked about for so long is forgotten, or earlier where he begins anew. */
  private static final Duration MEMORY = Duration.ofHours(1);

  private final Executor threads;
  private final Later later;
  private final InstantSource clock;
  private final Consumer<String> announce;
  private final Map<Key, Entry<S>> entries = new HashMap<>();
  private Instant swept = Instant.MIN;

  AgentQuestions(Executor threads, Later later, InstantSource clock, Consumer<String> announce) {
    this.threads = threads;
    this.later = later;
    this.clock = clock;
    this.announce = announce;
  }

  private record Key(String owner, AgentId agent) {}

  /**
   * What is known of an agent.
   *
   * @param subject what it was asked about; another subject begins anew
   * @param begun when it was asked about that first; null while its turn has not come
   * @param heard when somebody wanted to know last, or there was an answer
   * @param memory how long it is kept without that
   * @param due when to ask again; null if that is known
   */
  private record Entry<S>(
      String subject,
      S sight,
      @Nullable Instant begun,
      Instant heard,
      Duration memory,
      boolean running,
      @Nullable Instant due) {
    Entry<S> asked(Instant now) {
      return new Entry<>(subject, sight, begun, now, memory, running, due);
    }

    Entry<S> beginning() {
      return new Entry<>(subject, sight, begun, heard, memory, true, null);
    }

    Entry<S> begun(Instant now) {
      return begun == null ? new Entry<>(subject, sight, now, heard, memory, running, due) : this;
    }

    boolean forgotten(Instant now) {
      return !running && heard.plus(memory).isBefore(now);
    }

    Entry<S> told(S told, Instant now, @Nullable Instant again) {
      return new Entry<>(subject, told, begun, now, memory, false, again);
    }
  }

  /**
   * What an agent has said.
   *
   * @param again when to ask it again; null if that is its last word
   */
  record Said<S>(S sight, @Nullable Duration again) {}

  /** What is known, and since when it is asked for; null while its turn has not come. */
  record Known<S>(S sight, @Nullable Instant begun) {}

  /** Asks an agent, knowing what it said before; waits. */
  @FunctionalInterface
  interface Asking<S> {
    Said<S> ask(S before);
  }

  /**
   * A question.
   *
   * @param subject another one begins anew
   * @param first what is known before the first answer
   * @param stale what is known and has to be asked for again
   * @param pause who has not wanted to know for longer begins anew too
   */
  record Question<S>(
      String owner,
      AgentId agent,
      String subject,
      S first,
      Predicate<S> stale,
      Duration pause,
      Asking<S> asking) {}

  /** What is known now; who has to be asked is asked beside it. */
  synchronized Known<S> known(Question<S> question) {
    Instant now = clock.instant();
    sweep(now);
    Key key = new Key(question.owner(), question.agent());
    Entry<S> before = entries.get(key);
    Entry<S> entry =
        before != null
                && before.subject().equals(question.subject())
                && (before.running() || !before.heard().plus(question.pause()).isBefore(now))
            ? before.asked(now)
            : new Entry<>(
                question.subject(), question.first(), null, now, memory(question), false, now);
    boolean due = entry.due() != null && !entry.due().isAfter(now);
    boolean begin = !entry.running() && (due || question.stale().test(entry.sight()));
    entries.put(key, begin ? entry.beginning() : entry);
    if (begin) {
      threads.execute(() -> ask(key, question, entry.sight()));
    }
    return new Known<>(entry.sight(), entry.begun());
  }

  private static <S> Duration memory(Question<S> question) {
    return question.pause().compareTo(MEMORY) < 0 ? question.pause() : MEMORY;
  }

  private synchronized void begun(Key key, String subject) {
    Instant now = clock.instant();
    entries.computeIfPresent(
        key, (_, entry) -> entry.subject().equals(subject) ? entry.begun(now) : entry);
  }

  private void ask(Key key, Question<S> question, S before) {
    begun(key, question.subject());
    Said<S> said = new Said<>(before, Duration.ofSeconds(5));
    try {
      said = question.asking().ask(before);
    } finally {
      told(key, question.subject(), said);
    }
  }

  private void told(Key key, String subject, Said<S> said) {
    boolean news;
    synchronized (this) {
      Entry<S> entry = entries.get(key);
      if (entry == null || !entry.subject().equals(subject) || !entry.running()) {
        return;
      }
      Instant now = clock.instant();
      Instant due = said.again() == null ? null : now.plus(said.again());
      entries.put(key, entry.told(said.sight(), now, due));
      news = !entry.sight().equals(said.sight());
    }
    if (news) {
      announce.accept(key.owner());
    }
    if (said.again() != null) {
      later.after(said.again(), () -> announce.accept(key.owner()));
    }
  }

  private void sweep(Instant now) {
    if (swept.isBefore(now.minus(Duration.ofMinutes(1)))) {
      swept = now;
      entries.values().removeIf(entry -> entry.forgotten(now));
    }
  }
}
