// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.flags.eval;

import dev.sluice.api.Flag;
import dev.sluice.api.Flag.Assignment;
import dev.sluice.api.FlagSetSpec;
import dev.sluice.api.FlagSetStatus;
import dev.sluice.api.FlagSetStatus.EffectiveFlag;
import dev.sluice.api.FlagSetStatus.FlagClaim;
import dev.sluice.api.FlagSetStatus.KeptFlag;
import dev.sluice.api.FlagSetStatus.ResetNote;
import dev.sluice.api.RolloutRecord.CohortEntry;
import dev.sluice.fleet.Workload;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What is observed of FlagSet {@code shop/otp}, in the words of a test. */
public final class TestSet {
  private final List<Flag> flags = new ArrayList<>();
  private final List<FlagClaim> claims = new ArrayList<>();
  private final List<CohortEntry> cohorts = new ArrayList<>();
  private final List<KeptFlag> kept = new ArrayList<>();
  private final List<EffectiveFlag> mirrored = new ArrayList<>();
  private final List<Driver> drivers = new ArrayList<>();
  private final List<Workload> workloads = new ArrayList<>();
  private @Nullable Long revision;
  private boolean observedBefore = true;
  private Killed killed = Killed.NONE;
  private @Nullable String reset;
  private @Nullable ResetNote note;

  private TestSet() {}

  public static TestSet otp() {
    return new TestSet();
  }

  public static Flag flag(String key, int percent) {
    return flag(key, percent, Assignment.Agents, List.of(), List.of());
  }

  public static Flag flag(
      String key, int percent, Assignment assignment, List<String> allow, List<String> deny) {
    return new Flag(key, percent, assignment, allow, deny, null, null, null, null);
  }

  /** The same, given for so long only. */
  public static Flag leased(String lease, Flag flag) {
    return new Flag(
        flag.key(),
        flag.percent(),
        flag.assignment(),
        flag.allowIds(),
        flag.denyIds(),
        flag.description(),
        flag.owner(),
        lease,
        flag.removeBy());
  }

  public TestSet with(Flag... added) {
    flags.addAll(List.of(added));
    return this;
  }

  public TestSet flags(String... keys) {
    for (String key : keys) {
      flags.add(flag(key, 0));
    }
    return this;
  }

  public TestSet agents(String workload, int replicas) {
    workloads.add(new Workload("shop", workload, replicas));
    return this;
  }

  public TestSet agents(Workload workload) {
    workloads.add(workload);
    return this;
  }

  /** The migration is there, and holds these keys. */
  public TestSet driver(TestDriver driver, String... held) {
    Driver built = driver.build();
    drivers.add(built);
    for (String key : held) {
      claims.add(new FlagClaim(key, built.name(), built.uid()));
    }
    return this;
  }

  public TestSet claim(String key, String migration, String uid) {
    claims.add(new FlagClaim(key, migration, uid));
    return this;
  }

  public TestSet kept(
      String key, int percent, String by, @Nullable String seed, @Nullable Integer specPercent) {
    kept.add(new KeptFlag(key, percent, by, seed, specPercent));
    return this;
  }

  /** Noted in the status: who has what is partly on. */
  public TestSet cohort(String seed, String workload, String agents) {
    cohorts.add(new CohortEntry(seed, workload, agents));
    return this;
  }

  public TestSet mirrored(long atRevision, List<EffectiveFlag> before) {
    revision = atRevision;
    mirrored.addAll(before);
    return this;
  }

  public TestSet killed(String... keys) {
    killed = new Killed(true, Set.of(keys));
    return this;
  }

  public TestSet reset(String token) {
    reset = token;
    return this;
  }

  /** What became of the reset before. */
  public TestSet noted(@Nullable ResetNote before) {
    note = before;
    return this;
  }

  public TestSet neverObserved() {
    observedBefore = false;
    return this;
  }

  public ObservedFlagSet build() {
    FlagSetStatus status =
        observedBefore
            ? new FlagSetStatus(
                1L, revision, null, null, mirrored, claims, kept, cohorts, note, List.of(),
                List.of())
            : null;
    return new ObservedFlagSet(
        "shop",
        "otp",
        new FlagSetSpec(flags, List.of()),
        status,
        killed,
        reset,
        drivers,
        workloads);
  }

  /** Who drives what from now on, as {@code key=migration}. */
  List<String> claimed() {
    return ClaimRules.decide(build()).stream()
        .map(claim -> claim.key() + "=" + claim.migration())
        .toList();
  }

  public FlagTable table() {
    return FlagTable.of(build());
  }
}
