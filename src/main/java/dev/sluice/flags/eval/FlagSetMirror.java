// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.flags.eval;

import dev.sluice.api.FlagSetStatus;
import dev.sluice.api.FlagSetStatus.EffectiveFlag;
import dev.sluice.api.FlagSetStatus.FlagClaim;
import dev.sluice.api.FlagSetStatus.KeptFlag;
import dev.sluice.api.FlagSetStatus.ResetNote;
import dev.sluice.api.RolloutRecord.CohortEntry;
import dev.sluice.fleet.Workload;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

/**
 * What the status of a FlagSet is to say, conditions apart: a function of what is observed, so that
 * writing it twice changes nothing.
 *
 * @param revision rises by one whenever an effective value differs from the status before; killing
 *     a flag, and giving it free, is a difference for those whom its lists allow
 * @param summary how many flags are on, partly on and off
 * @param flags the effective exposure of each flag, in the order of the spec
 * @param claims who drives which flag
 * @param kept what passed stages left behind
 * @param cohorts who has a flag that is partly on without a migration
 * @param reset what became of the last reset
 */
public record FlagSetMirror(
    long revision,
    String summary,
    List<EffectiveFlag> flags,
    List<FlagClaim> claims,
    List<KeptFlag> kept,
    List<CohortEntry> cohorts,
    @Nullable ResetNote reset) {
  public FlagSetMirror {
    flags = List.copyOf(flags);
    claims = List.copyOf(claims);
    kept = List.copyOf(kept);
    cohorts = List.copyOf(cohorts);
  }

  /** Decides claims and kept values, and mirrors what is served once they are written. */
  public static FlagSetMirror of(ObservedFlagSet observed, Instant now) {
    List<FlagClaim> claims = ClaimRules.decide(observed);
    // What a migration leaves is noted before its flag goes to the next one.
    boolean moved = !claims.equals(observed.claims());
    ObservedFlagSet claimed =
        observed.with(claims, moved ? KeptRules.decide(observed) : observed.kept());
    List<KeptFlag> left = KeptRules.decide(claimed);
    ResetRules.Judged reset = ResetRules.decide(claimed, left, observed.status());
    List<KeptFlag> kept = without(reset.forgotten(), left);
    List<CohortEntry> cohorts = StandingCohorts.decide(observed.with(claims, kept), observed);

    Map<String, EffectiveFlag> before = new HashMap<>();
    FlagSetStatus status = observed.status();
    if (status != null) {
      status.flags().forEach(flag -> before.put(flag.key(), flag));
    }
    List<EffectiveFlag> flags = new ArrayList<>();
    boolean same = true;
    for (FlagState state : FlagTable.states(observed.with(claims, kept, cohorts)).values()) {
      EffectiveFlag stood = before.get(state.key());
      EffectiveFlag flag = effective(state, observed.workloads(), stood, now);
      flags.add(flag);
      same &= sameValue(flag, stood);
    }
    long earlier = status == null || status.revision() == null ? 0 : status.revision();
    boolean changed = reset.forgotten().isPresent() || flags.size() != before.size() || !same;
    long revision = changed ? earlier + 1 : earlier;
    return new FlagSetMirror(
        revision, summary(flags), flags, claims, kept, cohorts, reset.noteAt(revision));
  }

  private static List<KeptFlag> without(Optional<String> forgotten, List<KeptFlag> kept) {
    return forgotten.isEmpty()
        ? kept
        : kept.stream().filter(entry -> !entry.key().equals(forgotten.get())).toList();
  }

  private static EffectiveFlag effective(
      FlagState state, List<Workload> workloads, @Nullable EffectiveFlag before, Instant now) {
    boolean stands =
        before != null && before.percent() != null && before.percent() == state.percent();
    Instant since = stands && before != null ? before.sinceTime() : null;
    return new EffectiveFlag(
        state.key(),
        state.percent(),
        Evaluator.exposed(state, workloads),
        agents(workloads),
        state.reason().name(),
        state.migration(),
        state.stage(),
        since == null ? now : since);
  }

  private static int agents(List<Workload> workloads) {
    int agents = 0;
    for (Workload workload : workloads) {
      agents += workload.replicas();
    }
    return agents;
  }

  private static boolean sameValue(EffectiveFlag flag, @Nullable EffectiveFlag before) {
    return before != null
        && flag.percent().equals(before.percent())
        && flag.exposed().equals(before.exposed())
        && killed(flag) == killed(before);
  }

  private static boolean killed(EffectiveFlag flag) {
    return Reason.Killed.name().equals(flag.reason());
  }

  private static String summary(List<EffectiveFlag> flags) {
    int on = 0;
    int off = 0;
    for (EffectiveFlag flag : flags) {
      on += flag.percent() == 100 ? 1 : 0;
      off += flag.percent() == 0 ? 1 : 0;
    }
    StringJoiner summary = new StringJoiner(", ");
    add(summary, on, " on");
    add(summary, flags.size() - on - off, " partly");
    add(summary, off, " off");
    return summary.toString();
  }

  private static void add(StringJoiner summary, int count, String state) {
    if (count > 0) {
      summary.add(count + state);
    }
  }
}
