// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.flags;

import dev.sluice.flags.eval.FlagTable;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * What is served now, and who is to be told when it changes. The only shared mutable object of the
 * process.
 *
 * <p>Whoever asks waits for nobody, for event loops ask. Readers are grouped by selector: a change
 * costs one look per selector, and one document per selector that it concerns, however many agents
 * read it. A reader is told under the lock of the writers and must not wait.
 */
@Singleton
public final class FlagStore {
  private static final Logger LOG = Logger.getLogger(FlagStore.class);

  private final Map<Selector, Topic> topics = new ConcurrentHashMap<>();
  private final List<Consumer<FlagSnapshot>> listeners = new ArrayList<>();
  private volatile State state = new State(null, Map.of());

  private record State(@Nullable FlagSnapshot snapshot, Map<String, Instant> heardTimes) {}

  /** What is served now; empty until everything has been listed once. */
  public Optional<FlagSnapshot> current() {
    return Optional.ofNullable(state.snapshot());
  }

  /** The document of a selector; empty until everything has been listed once. */
  public Optional<FlagdDocument> document(Selector selector) {
    Topic topic = topics.get(selector);
    if (topic != null) {
      return Optional.of(topic.document);
    }
    State now = state;
    return Optional.ofNullable(now.snapshot())
        .map(snapshot -> FlagdDocument.of(snapshot.select(selector), now.heardTimes()));
  }

  /** When it was last known that nobody had taken the flags of a set back; long ago if never. */
  public Instant heardTime(String set) {
    return heardTimes().getOrDefault(set, Instant.EPOCH);
  }

  /** The same of every set, at one moment; the leases of a set that is not there have ended. */
  public Map<String, Instant> heardTimes() {
    return state.heardTimes();
  }

  /** How many selectors are read whose documents are larger than clients take. */
  int oversized() {
    return (int) topics.values().stream().filter(topic -> topic.excess.isPresent()).count();
  }

  /**
   * Renews leases, and tells the readers whose document differs.
   *
   * @param times by id of a set with leases when it was last known that nobody had taken its flags
   *     back; the leases of others have ended
   */
  synchronized void renew(Map<String, Instant> times) {
    State next = new State(state.snapshot(), Map.copyOf(times));
    state = next;
    each(topic -> topic.renew(next.heardTimes()));
  }

  /**
   * Serves another snapshot, and tells the readers whose document differs.
   *
   * @throws RuntimeException if a document cannot be written; those who read it have what they had,
   *     and get it when the snapshot is published again
   */
  public synchronized void publish(FlagSnapshot snapshot) {
    State next = new State(snapshot, state.heardTimes());
    state = next;
    try {
      each(topic -> topic.offer(snapshot.select(topic.selector), next.heardTimes()));
    } finally {
      listeners.forEach(listener -> tell(listener, snapshot));
    }
  }

  /** One document that cannot be written must not keep the others from being written. */
  private void each(Consumer<Topic> step) {
    RuntimeException failure = null;
    for (Topic topic : topics.values()) {
      try {
        step.accept(topic);
      } catch (RuntimeException e) {
        failure = e;
      }
    }
    if (failure != null) {
      throw failure;
    }
  }

  /**
   * Tells a listener what is served, now and from now on; under the lock of the writers, so that he
   * misses nothing and must not wait.
   */
  public synchronized void listen(Consumer<FlagSnapshot> listener) {
    listeners.add(listener);
    current().ifPresent(listener);
  }

  /**
   * Tells a reader the document of a selector, now and whenever it changes.
   *
   * @return false, and nothing is told, until everything has been listed once
   */
  synchronized boolean subscribe(Selector selector, Consumer<FlagdDocument> reader) {
    FlagSnapshot snapshot = state.snapshot();
    if (snapshot == null) {
      return false;
    }
    Topic topic =
        topics.computeIfAbsent(selector, s -> new Topic(s, snapshot.select(s), state.heardTimes()));
    topic.readers.add(reader);
    reader.accept(topic.document);
    return true;
  }

  /** Tells a reader nothing any more. */
  synchronized void unsubscribe(Selector selector, Consumer<FlagdDocument> reader) {
    Topic topic = topics.get(selector);
    if (topic != null && topic.readers.remove(reader) && topic.readers.isEmpty()) {
      topics.remove(selector);
    }
  }

  /** One who fails must not keep the others from being told. */
  private static <T> void tell(Consumer<T> reader, T news) {
    try {
      reader.accept(news);
    } catch (RuntimeException e) {
      LOG.errorf(e, "%s could not be told that the flags have changed", reader);
    }
  }

  private static final class Topic {
    private final Set<Consumer<FlagdDocument>> readers = new LinkedHashSet<>();
    private final Selector selector;
    private List<FlagTable> tables;
    private Map<String, Instant> leases;
    private volatile FlagdDocument document;
    private volatile Optional<String> excess = Optional.empty();

    Topic(Selector selector, List<FlagTable> tables, Map<String, Instant> heardTimes) {
      this.selector = selector;
      this.tables = tables;
      this.leases = leases(tables, heardTimes);
      this.document = FlagdDocument.of(tables, heardTimes);
      measure();
    }

    void offer(List<FlagTable> next, Map<String, Instant> heardTimes) {
      if (!next.equals(tables)) {
        write(next, heardTimes);
      }
    }

    /** Many are renewed one by one, and one must not cost a document of each. */
    void renew(Map<String, Instant> heardTimes) {
      if (!leases(tables, heardTimes).equals(leases)) {
        write(tables, heardTimes);
      }
    }

    /** By id of each set with leases when it was heard of. */
    private static Map<String, Instant> leases(
        List<FlagTable> tables, Map<String, Instant> heardTimes) {
      return tables.stream()
          .filter(FlagTable::leased)
          .collect(
              Collectors.toMap(
                  FlagTable::id,
                  table -> heardTimes.getOrDefault(table.id(), Instant.EPOCH),
                  (first, _) -> first));
    }

    private void measure() {
      Optional<String> before = excess;
      excess = DocumentLimit.excess(document);
      if (before.isEmpty() && excess.isPresent()) {
        LOG.warnf("%s is %s", selector, excess.get());
      }
    }

    private void write(List<FlagTable> next, Map<String, Instant> heardTimes) {
      FlagdDocument rewritten = FlagdDocument.of(next, heardTimes);
      // Not before it is written: what could not be is still another one the next time.
      tables = next;
      leases = leases(next, heardTimes);
      if (!rewritten.equals(document)) {
        document = rewritten;
        measure();
        readers.forEach(reader -> tell(reader, rewritten));
      }
    }
  }
}
