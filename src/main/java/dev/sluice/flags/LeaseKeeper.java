// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.flags;

import dev.sluice.flags.eval.FlagState;
import dev.sluice.flags.eval.FlagTable;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;

/**
 * Renews leases. A replica gives for a while only what it could still take back, so it renews by
 * proof: it asks the API server itself for the set and the migrations that hold its flags, and
 * renews to the time of the question once it serves what the answer shows. One that is cut off,
 * whose watch is deaf, or that cannot read what has been written, renews nothing, and nothing is
 * written for it anywhere.
 *
 * <p>A set whose exposure comes to be leased, as by a raise or at the start, gets one lease for the
 * event itself. All but {@link #unrenewed} is for the one thread of the flag watch.
 */
final class LeaseKeeper {
  private static final Logger LOG = Logger.getLogger(LeaseKeeper.class);

  private final LeaseProofs proofs;
  private final FlagStore store;
  private final InstantSource clock;
  private final Map<String, Instant> heardTimes = new HashMap<>();
  private volatile Set<String> ended = Set.of();

  LeaseKeeper(LeaseProofs proofs, FlagStore store, InstantSource clock) {
    this.proofs = proofs;
    this.store = store;
    this.clock = clock;
  }

  /** The sets that have leases which this replica has let end; for any thread. */
  Set<String> unrenewed() {
    return ended;
  }

  /**
   * Before that is served: what comes to be leased has a first lease, if it is what was written.
   */
  void before(FlagSnapshot next) {
    Set<String> leased = new HashSet<>();
    next.tables().values().stream().filter(FlagTable::leased).forEach(t -> leased.add(t.id()));
    leased.removeAll(heardTimes.keySet());
    if (!leased.isEmpty()) {
      Instant now = clock.instant();
      leased.forEach(id -> heardTimes.put(id, proofs.heldBack(id) ? Instant.EPOCH : now));
      store.renew(heardTimes);
    }
  }

  /** Renews what is proven by now; only while all that was seen is served. */
  void settle() {
    Map<String, Instant> shown = proofs.shown();
    shown.keySet().retainAll(heardTimes.keySet());
    if (!shown.isEmpty()) {
      heardTimes.putAll(shown);
      store.renew(heardTimes);
    }
  }

  /**
   * Asks for what is to be renewed by now.
   *
   * @param tables all that is served
   */
  void look(Collection<FlagTable> tables) {
    List<FlagTable> leased = tables.stream().filter(FlagTable::leased).toList();
    List<String> ids = leased.stream().map(FlagTable::id).toList();
    heardTimes.keySet().retainAll(ids);
    proofs.retain(ids);
    Instant now = clock.instant();
    note(leased, now);
    proofs.ask(
        leased.stream()
            .filter(table -> any(table, flag -> isDue(table, flag, now)))
            .map(FlagTable::id)
            .toList());
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
                        + " or shows what the watches have not seen or cannot read",
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
