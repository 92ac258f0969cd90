// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.flags.eval;

import dev.sluice.api.Flag;
import dev.sluice.api.FlagSetStatus.KeptFlag;
import dev.sluice.api.RolloutRecord;
import dev.sluice.api.RolloutRecord.Exposure;
import dev.sluice.api.RolloutRecord.Snapshot;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The values that passed stages leave behind, so that a migration can be deleted and no flag moves.
 *
 * <p>While a migration drives a flag, the entry mirrors what its passed stages set; it takes effect
 * when the migration is gone. A person who changes {@code spec.percent} wins over it: such an entry
 * stays without {@code specPercent}, and so without effect, as long as the migration would write it
 * again.
 */
final class KeptRules {
  private final Flag flag;
  private final @Nullable KeptFlag before;

  private KeptRules(Flag flag, @Nullable KeptFlag before) {
    this.flag = flag;
    this.before = before;
  }

  /** The kept values from now on, in the order of the spec. */
  static List<KeptFlag> decide(ObservedFlagSet observed) {
    Map<String, KeptFlag> before = new HashMap<>();
    observed.kept().forEach(entry -> before.put(entry.key(), entry));
    List<KeptFlag> kept = new ArrayList<>();
    for (Flag flag : observed.spec().flags()) {
      Driver holder = observed.holder(flag.key()).orElse(null);
      new KeptRules(flag, before.get(flag.key())).kept(holder).ifPresent(kept::add);
    }
    return kept;
  }

  private Optional<KeptFlag> kept(@Nullable Driver holder) {
    RolloutRecord record = holder == null ? null : holder.record();
    if (holder == null || record == null || holder.exposure(flag.key()).isEmpty()) {
      return left();
    }
    if (!holder.emergency()) {
      Optional<KeptFlag> set = set(holder.name(), record);
      if (set.isPresent()) {
        return set.map(this::mirrored);
      }
    }
    boolean own = before != null && before.by().startsWith(holder.name() + "/");
    return own ? restored(holder.name(), record) : left();
  }

  /** An entry of a migration that is gone: until the spec says the same, or differs on purpose. */
  private Optional<KeptFlag> left() {
    if (before == null) {
      return Optional.empty();
    }
    if (flag.percent().equals(before.percent())) {
      // The seed says who is in; without the entry other agents would be.
      return before.seed() == null
          ? Optional.empty()
          : Optional.of(seenWith(before, flag.percent()));
    }
    return flag.percent().equals(before.specPercent()) ? Optional.of(before) : Optional.empty();
  }

  /** What the passed stages set last. */
  private Optional<KeptFlag> set(String migration, RolloutRecord record) {
    KeptFlag last = null;
    for (Snapshot snapshot : record.snapshots()) {
      Exposure exposure = snapshot.stage() == null ? null : find(snapshot);
      if (exposure != null) {
        last = entry(exposure, migration + "/" + snapshot.stage());
      }
    }
    return Optional.ofNullable(last);
  }

  private KeptFlag mirrored(KeptFlag set) {
    boolean same = before != null && seenWith(before, flag.percent()).equals(set);
    if (!same || before == null) {
      return set;
    }
    return flag.percent().equals(before.specPercent()) ? before : seenWith(before, null);
  }

  /** The migration took back what it had set: what stood before it is left behind again. */
  private Optional<KeptFlag> restored(String migration, RolloutRecord record) {
    Optional<KeptFlag> start =
        record.snapshots().stream()
            .filter(snapshot -> snapshot.stage() == null)
            .flatMap(snapshot -> Stream.ofNullable(find(snapshot)))
            .findFirst()
            .map(exposure -> entry(exposure, migration + "/start"));
    if (before == null || start.isEmpty() || !flag.percent().equals(before.specPercent())) {
      return Optional.empty();
    }
    boolean unchanged =
        start.get().percent().equals(before.percent())
            && Objects.equals(start.get().seed(), before.seed());
    if (unchanged) {
      return Optional.of(before);
    }
    return start.filter(entry -> !entry.percent().equals(flag.percent()));
  }

  private @Nullable Exposure find(Snapshot snapshot) {
    for (Exposure exposure : snapshot.exposures()) {
      if (exposure.key().equals(flag.key())) {
        return exposure;
      }
    }
    return null;
  }

  private KeptFlag entry(Exposure exposure, String by) {
    boolean partial = exposure.percent() > 0 && exposure.percent() < 100;
    String seed = partial ? exposure.seed() : null;
    return new KeptFlag(flag.key(), exposure.percent(), by, seed, flag.percent());
  }

  private static KeptFlag seenWith(KeptFlag entry, @Nullable Integer specPercent) {
    return new KeptFlag(entry.key(), entry.percent(), entry.by(), entry.seed(), specPercent);
  }
}
