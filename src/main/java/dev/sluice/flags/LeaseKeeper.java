// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.flags;

import dev.sluice.api.FlagSet;
import dev.sluice.api.Migration;
import dev.sluice.flags.eval.FlagState;
import dev.sluice.flags.eval.FlagTable;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;

/**
 * Renews leases. A replica gives for a while only what it could still take back, so it renews by
 * proof: it asks the API server itself for the set and the migrations that hold its flags, and
 * renews to the time of the question once its watches have seen as much as the answer. One that is
 * cut off, or whose watch is deaf, renews nothing, and nothing is written for it anywhere.
 *
 * <p>A set whose exposure comes to be leased, as by a raise or at the start, gets one lease for the
 * event itself. All but the asking is for the one thread of the flag watch.
 */
final class LeaseKeeper {
  private static final Logger LOG = Logger.getLogger(LeaseKeeper.class);

  private final WatchedKind<FlagSet> sets;
  private final WatchedKind<Migration> migrations;
  private final FlagStore store;
  private final InstantSource clock;
  private final Consumer<Runnable> later;
  private final Map<String, Instant> heardTimes = new HashMap<>();
  private final Map<String, List<Version>> answered = new HashMap<>();
  private volatile Set<String> ended = Set.of();
  private Instant askedTime = Instant.EPOCH;
  private boolean asking;

  /** What the API server says of one object; 0 if there is none. */
  private record Version(WatchedKind<?> kind, String key, long version) {
    boolean seen() {
      long seen = kind.version(key);
      return version == 0 ? seen == 0 : seen >= version;
    }
  }

  LeaseKeeper(
      WatchedKind<FlagSet> sets,
      WatchedKind<Migration> migrations,
      FlagStore store,
      InstantSource clock,
      Consumer<Runnable> later) {
    this.sets = sets;
    this.migrations = migrations;
    this.store = store;
    this.clock = clock;
    this.later = later;
  }

  /** The sets that have leases which this replica has let end; for any thread. */
  Set<String> unrenewed() {
    return ended;
  }

  /** Before that is served: what comes to be leased has a first lease. */
  void before(FlagSnapshot next) {
    Set<String> leased = new HashSet<>();
    next.tables().values().stream().filter(FlagTable::leased).forEach(t -> leased.add(t.id()));
    leased.removeAll(heardTimes.keySet());
    if (!leased.isEmpty()) {
      leased.forEach(id -> heardTimes.put(id, clock.instant()));
      store.renew(heardTimes);
    }
  }

  /**
   * Renews what is to be renewed by now.
   *
   * @param tables all that is served
   * @param holders names of the migrations that hold flags of a set
   */
  void look(Collection<FlagTable> tables, Holders holders) {
    List<FlagTable> leased = tables.stream().filter(FlagTable::leased).toList();
    heardTimes.keySet().retainAll(leased.stream().map(FlagTable::id).toList());
    settle();
    Instant now = clock.instant();
    note(leased, now);
    Map<String, List<String>> due = new HashMap<>();
    leased.stream()
        .filter(table -> any(table, flag -> isDue(table, flag, now)))
        .forEach(table -> due.put(table.id(), List.copyOf(holders.of(table.id()))));
    if (!asking && !due.isEmpty()) {
      asking = true;
      askedTime = now;
      answered.clear();
      Thread.startVirtualThread(() -> ask(due));
    }
  }

  /** Who holds flags of a set. */
  @FunctionalInterface
  interface Holders {
    /** Names of the migrations. */
    Collection<String> of(String set);
  }

  /** On a thread of its own; after the first question without an answer the others can wait. */
  private void ask(Map<String, List<String>> due) {
    Map<String, List<Version>> answers = new HashMap<>();
    try {
      due.forEach(
          (id, holders) -> {
            List<Version> versions = new ArrayList<>();
            versions.add(new Version(sets, id, sets.ask(id)));
            String namespace = id.substring(0, id.indexOf('/'));
            for (String holder : holders) {
              String key = FlagSources.id(namespace, holder);
              versions.add(new Version(migrations, key, migrations.ask(key)));
            }
            answers.put(id, versions);
          });
    } catch (RuntimeException e) {
      LOG.debug("leases are not renewed: the API server does not answer", e);
    }
    later.accept(
        () -> {
          asking = false;
          answered.putAll(answers);
        });
  }

  private void settle() {
    List<String> shown =
        answered.entrySet().stream()
            .filter(answer -> answer.getValue().stream().allMatch(Version::seen))
            .map(Map.Entry::getKey)
            .toList();
    answered.keySet().removeAll(shown);
    List<String> renewed = shown.stream().filter(heardTimes::containsKey).toList();
    if (!renewed.isEmpty()) {
      renewed.forEach(id -> heardTimes.put(id, askedTime));
      store.renew(heardTimes);
    }
  }

  private void note(List<FlagTable> leased, Instant now) {
    Set<String> before = ended;
    ended =
        leased.stream()
            .filter(table -> any(table, flag -> !now.isBefore(flag.expiry(heardTime(table)))))
            .map(FlagTable::id)
            .collect(Collectors.toUnmodifiableSet());
    ended.stream()
        .filter(id -> !before.contains(id))
        .forEach(
            id ->
                LOG.warnf(
                    "leased flags of FlagSet %s are off by now: the API server does not answer,"
                        + " or shows what the watches have not seen",
                    id));
  }

  private boolean isDue(FlagTable table, FlagState flag, Instant now) {
    return !flag.expiry(now).equals(flag.expiry(heardTime(table)));
  }

  private Instant heardTime(FlagTable table) {
    return heardTimes.getOrDefault(table.id(), Instant.EPOCH);
  }

  private static boolean any(FlagTable table, Predicate<FlagState> what) {
    return table.flags().values().stream().filter(FlagState::leased).anyMatch(what);
  }
}
