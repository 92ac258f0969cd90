// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.flags.ofrep.http;

import dev.sluice.flags.FlagSnapshot;
import dev.sluice.flags.FlagStore;
import dev.sluice.flags.ofrep.ChangeEvent;
import dev.sluice.flags.ofrep.FlagView;
import dev.sluice.flags.ofrep.Leases;
import dev.sluice.flags.ofrep.Scope;
import dev.sluice.flags.ofrep.Views;
import dev.sluice.flags.ofrep.access.Caller;
import io.vertx.core.Context;
import io.vertx.core.http.HttpServerResponse;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Everybody who wants to be told of changes (OFREP, ADR 8). They are told that there is something
 * new, not what: it depends on who asks. A change costs one look per scope.
 */
public final class ChangeStreams {
  private static final int MOST = 10_000;
  private static final int BEATS = 120;
  private static final int SPREAD = 20;

  private final Views views;
  private final Supplier<Leases> leases;
  private final int mostPerCaller;
  private final Map<Scope, Topic> topics = new HashMap<>();
  private final Map<Caller, Integer> perCaller = new HashMap<>();
  private @Nullable FlagSnapshot newest;
  private int open;
  private int begun;

  /**
   * The streams of a server.
   *
   * @param leases as they stand now
   * @param mostPerCaller how many one caller may have
   */
  public ChangeStreams(Views views, Supplier<Leases> leases, int mostPerCaller) {
    this.views = views;
    this.leases = leases;
    this.mostPerCaller = mostPerCaller;
  }

  private static final class Topic {
    private final Set<ChangeStream> streams = new HashSet<>();
    private FlagView view;
    private ChangeEvent event;

    Topic(FlagView view, Leases leases) {
      this.view = view;
      this.event = new ChangeEvent(view.tag(leases), leases.now());
    }

    void stands(FlagView next, Leases leases) {
      view = next;
      String tag = next.tag(leases);
      if (!tag.equals(event.tag())) {
        event = new ChangeEvent(tag, leases.now());
        streams.forEach(stream -> stream.offer(event.text()));
      }
    }
  }

  /** Whether somebody could be taken in. */
  enum Opened {
    /** He was. */
    YES,
    /** He has too many. */
    TOO_MANY_OF_HIS,
    /** There are too many in all, or nothing to tell yet. */
    NOT_NOW
  }

  /** Tells the changes of that store from now on. */
  void follow(FlagStore store) {
    store.listen(this::changed);
  }

  /** How many are open. */
  public synchronized int open() {
    return open;
  }

  /**
   * Takes in a reader.
   *
   * @param lastEventId what he was told before he was cut off; null if he is new
   * @param stands whether he would be let in still; asked again and again
   */
  synchronized Opened open(
      Caller caller,
      Scope scope,
      Context context,
      HttpServerResponse response,
      @Nullable String lastEventId,
      Supplier<CompletableFuture<Boolean>> stands) {
    if (newest == null || open >= MOST) {
      return Opened.NOT_NOW;
    }
    if (perCaller.getOrDefault(caller, 0) >= mostPerCaller) {
      return Opened.TOO_MANY_OF_HIS;
    }
    FlagSnapshot snapshot = newest;
    Topic topic =
        topics.computeIfAbsent(scope, s -> new Topic(views.of(snapshot, s), leases.get()));
    ChangeStream stream =
        new ChangeStream(
            caller, scope, context, response, BEATS + begun++ % SPREAD, stands, this::leave);
    topic.streams.add(stream);
    perCaller.merge(caller, 1, Integer::sum);
    open++;
    stream.begin();
    // Between what he fetched and this there may have been a change.
    if (!topic.event.tag().equals(lastEventId)) {
      stream.offer(topic.event.text());
    }
    return Opened.YES;
  }

  /** Tells the leases that have ended since, and those that go on again: nobody publishes that. */
  synchronized void look() {
    Leases now = leases.get();
    topics.values().stream()
        .filter(topic -> topic.view.leased())
        .forEach(topic -> topic.stands(topic.view, now));
  }

  /** Keeps them all open. */
  void beat() {
    all().forEach(ChangeStream::beat);
  }

  /** Sends them all elsewhere. */
  void end() {
    all().forEach(ChangeStream::end);
  }

  private synchronized List<ChangeStream> all() {
    List<ChangeStream> all = new ArrayList<>(open);
    topics.values().forEach(topic -> all.addAll(topic.streams));
    return all;
  }

  private synchronized void changed(FlagSnapshot next) {
    newest = next;
    Leases now = leases.get();
    topics.forEach((scope, topic) -> topic.stands(views.of(next, scope), now));
  }

  private synchronized void leave(ChangeStream stream) {
    Topic topic = topics.get(stream.scope());
    if (topic == null || !topic.streams.remove(stream)) {
      return;
    }
    open--;
    perCaller.computeIfPresent(stream.caller(), (_, count) -> count == 1 ? null : count - 1);
    if (topic.streams.isEmpty()) {
      topics.remove(stream.scope());
    }
  }
}
