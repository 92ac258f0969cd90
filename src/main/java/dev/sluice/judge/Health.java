// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.judge;

import dev.sluice.api.HealthCheck.Role;
import dev.sluice.api.RolloutRecord.BaselineReading;
import dev.sluice.api.RolloutRecord.JudgeState;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The health of the exposed agents at one moment.
 *
 * @param lookTime when the last look that counts ended; null before the first one
 * @param taken how many looks that count have been taken since {@link HealthQuery#since}, as far as
 *     this process knows
 * @param interval the time between two looks; zero before anybody has been asked
 * @param checks the verdict of each check
 * @param baselines what the next step's agents read before the stage; what could not be read is
 *     left out
 * @param baselineReady whether there have been looks enough for baselines, or none are needed
 * @param compared what comparisons have seen
 * @param told checks that are known without a look, besides that of the pods
 */
public record Health(
    @Nullable Instant lookTime,
    int taken,
    Duration interval,
    List<CheckVerdict> checks,
    List<BaselineReading> baselines,
    boolean baselineReady,
    Compared compared,
    Set<CheckVerdict> told) {
  /** Before anybody has been asked. */
  public static final Health UNASKED =
      new Health(null, 0, Duration.ZERO, List.of(), List.of(), false, Compared.NONE);

  /** What it says is known without a look. */
  private static final String PODS = "pods";

  public Health {
    checks = List.copyOf(checks);
    baselines = List.copyOf(baselines);
    told = Set.copyOf(told);
  }

  /** Where only that of the pods is known without a look. */
  public Health(
      @Nullable Instant lookTime,
      int taken,
      Duration interval,
      List<CheckVerdict> checks,
      List<BaselineReading> baselines,
      boolean baselineReady,
      Compared compared) {
    this(lookTime, taken, interval, checks, baselines, baselineReady, compared, Set.of());
  }

  /** The same with that count of looks. */
  public Health counted(int looks) {
    return new Health(lookTime, looks, interval, checks, baselines, baselineReady, compared, told);
  }

  /** The same where the record is to remember that of the running stage. */
  Health noting(List<JudgeState> now) {
    return seeing(new Compared(now, compared.next(), compared.trusts(), compared.sides()));
  }

  /** The same where that is to be told of the agents. */
  Health telling(List<Side> sides) {
    return seeing(new Compared(compared.now(), compared.next(), compared.trusts(), sides));
  }

  private Health seeing(Compared seen) {
    return new Health(lookTime, taken, interval, checks, baselines, baselineReady, seen, told);
  }

  /** The same with one more check, which is known without a look. */
  public Health and(CheckVerdict check) {
    List<CheckVerdict> all = new ArrayList<>(checks);
    all.add(check);
    Set<CheckVerdict> more = new HashSet<>(told);
    more.add(check);
    return new Health(lookTime, taken, interval, all, baselines, baselineReady, compared, more);
  }

  /** The first check of that role that acts. */
  public Optional<CheckVerdict> breach(Role role) {
    for (CheckVerdict check : checks) {
      if (check.role() == role && check.breached()) {
        return Optional.of(check);
      }
    }
    return Optional.empty();
  }

  /** The first check that sees nothing. */
  public Optional<CheckVerdict> blind() {
    return first(Verdict.Blind);
  }

  /** The first check of that verdict. */
  public Optional<CheckVerdict> first(Verdict verdict) {
    for (CheckVerdict check : checks) {
      if (check.verdict() == verdict) {
        return Optional.of(check);
      }
    }
    return Optional.empty();
  }

  /** Whether any check reads a declared source, so that looks are to be waited for. */
  public boolean looks() {
    for (CheckVerdict check : checks) {
      boolean known = check.name().equals(PODS) || told.contains(check);
      if (check.verdict() != Verdict.NotConfigured && !known) {
        return true;
      }
    }
    return false;
  }

  /** Whether nothing is known yet: nobody has been asked, or no look that counts has ended. */
  public boolean unseen() {
    return checks.isEmpty() || (looks() && lookTime == null);
  }

  /** The worst verdict of all checks; NotConfigured if nothing but pods can be judged. */
  public Verdict overall() {
    for (Verdict worst : List.of(Verdict.Bad, Verdict.Blind, Verdict.Undecided)) {
      if (first(worst).isPresent()) {
        return worst;
      }
    }
    return looks() ? Verdict.Good : Verdict.NotConfigured;
  }
}
