// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.flags;

import dev.sluice.api.AgentDeployment;
import dev.sluice.api.FlagSet;
import dev.sluice.api.Migration;
import dev.sluice.kube.Scope;
import dev.sluice.kube.Sightings;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.KubernetesClient;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.InstantSource;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Watches what flags are computed of, in every replica, whoever leads, and publishes what follows.
 *
 * <p>An event says only which object to look at again. One thread looks, at all that has come in
 * the meantime together, and publishes once; nothing before everything has been listed.
 */
@Singleton
public final class FlagWatch implements Sightings {
  private static final Logger LOG = Logger.getLogger(FlagWatch.class);
  private static final long LOOK_EVERY_MILLIS = 500;

  private final FlagStore store;
  private final FlagObserver observer = new FlagObserver();
  private final BlockingQueue<Runnable> changes = new LinkedBlockingQueue<>();
  private final Thread thread =
      Thread.ofPlatform().name("flag-watch").daemon().unstarted(this::run);
  private final WatchedKind<FlagSet> sets;
  private final List<WatchedKind<?>> kinds;
  private final LeaseKeeper leases;
  private boolean failing;

  /** A watch that publishes to that store. */
  public FlagWatch(KubernetesClient client, Scope scope, FlagStore store, InstantSource clock) {
    this.store = store;
    this.sets =
        new WatchedKind<>(
            client, scope, FlagSet.class, observer::put, observer::removeFlagSet, false);
    // A rollback annotation has to be heard whatever else stands there.
    WatchedKind<Migration> migrations =
        new WatchedKind<>(
            client, scope, Migration.class, observer::put, observer::removeMigration, true);
    this.kinds =
        List.of(
            sets,
            migrations,
            new WatchedKind<>(
                client,
                scope,
                AgentDeployment.class,
                observer::put,
                observer::removeAgentDeployment,
                false));
    this.leases =
        new LeaseKeeper(
            new LeaseProofs(sets, migrations, observer, clock, new Turns()), store, clock);
  }

  /** Starts to watch, without waiting for the first lists. */
  public void start() {
    thread.start();
    kinds.forEach(kind -> kind.start(changes::add));
  }

  /** Ends the watches; what was published stays. */
  public void stop() {
    kinds.forEach(WatchedKind::stop);
    thread.interrupt();
  }

  /** How many objects cannot be read. */
  public int unreadable() {
    return kinds.stream().mapToInt(WatchedKind::unreadable).sum();
  }

  /** Ids of the sets with leases that this replica has let end, because it could not renew them. */
  public Set<String> unrenewed() {
    return leases.unrenewed();
  }

  /** How many flags are there though their {@code removeBy} is before that day; for any thread. */
  public long due(LocalDate today) {
    return sets.seen()
        .flatMap(
            set ->
                set.get("spec", "flags") instanceof List<?> flags ? flags.stream() : Stream.empty())
        .filter(flag -> flag instanceof Map<?, ?> fields && isBefore(fields.get("removeBy"), today))
        .count();
  }

  /** Days are written so that they sort as text. */
  private static boolean isBefore(@Nullable Object day, LocalDate today) {
    return day instanceof String text && text.compareTo(today.toString()) < 0;
  }

  @Override
  public Stream<GenericKubernetesResource> seen() {
    return kinds.stream().flatMap(WatchedKind::seen);
  }

  private void run() {
    List<Runnable> batch = new ArrayList<>();
    try {
      while (true) {
        Runnable change = changes.poll(LOOK_EVERY_MILLIS, TimeUnit.MILLISECONDS);
        if (change != null) {
          batch.add(change);
          changes.drainTo(batch);
          batch.forEach(FlagWatch::apply);
          batch.clear();
        }
        publish();
        apply(this::renew);
      }
    } catch (InterruptedException e) {
      LOG.debug("flags are watched no more");
    }
  }

  /** What cannot be published now is tried again at each look, and no lease is renewed over it. */
  private void publish() {
    boolean nothing = store.current().isEmpty();
    if ((nothing || observer.changed()) && kinds.stream().allMatch(WatchedKind::listed)) {
      try {
        FlagSnapshot next = observer.snapshot();
        leases.before(next);
        store.publish(next);
        observer.published();
        failing = false;
      } catch (RuntimeException e) {
        if (!failing) {
          LOG.error("what has changed of the flags cannot be served; it is tried again", e);
        }
        failing = true;
      }
    }
  }

  private void renew() {
    if (!observer.changed()) {
      leases.settle();
    }
    store.current().ifPresent(served -> leases.look(served.tables().values()));
  }

  private final class Turns implements LeaseProofs.Turns {
    @Override
    public void aside(Runnable question) {
      Thread.startVirtualThread(question);
    }

    @Override
    public void then(Duration pause, Runnable step) {
      if (pause.isZero()) {
        changes.add(step);
        return;
      }
      CompletableFuture.delayedExecutor(pause.toMillis(), TimeUnit.MILLISECONDS)
          .execute(() -> changes.add(step));
    }
  }

  /** One object that nobody expected must not end the watch of all others. */
  private static void apply(Runnable step) {
    try {
      step.run();
    } catch (RuntimeException e) {
      LOG.error("a change of an object that flags depend on is left out", e);
    }
  }
}
