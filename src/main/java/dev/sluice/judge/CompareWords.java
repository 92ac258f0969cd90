// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.judge;

import dev.sluice.api.HealthCheck;
import dev.sluice.api.HealthPolicySpec;
import dev.sluice.fleet.AgentId;
import dev.sluice.judge.compare.Finding;
import dev.sluice.judge.compare.History;
import dev.sluice.judge.compare.Trials;
import org.jspecify.annotations.Nullable;

/**
 * A comparison as a verdict: numbers only where it is bad, so that nothing flaps where it is not.
 */
final class CompareWords {
  private static final String GUARDED = ": the limit checks stand guard";
  private static final String ALONE =
      ": no other check reads the agents, only their pods are judged";
  static final String NO_STAGE = "compares the exposed agents with the rest while a stage runs";
  static final String NO_REST = "no agents are left to compare with";
  static final String BY_ID =
      "a flag of the stage is given to ids, and what agents count does not tell whose requests had"
          + " it";
  static final String NOTHING_KNOWN =
      "too little is known of the time before the stage, "
          + History.LOOKS
          + " looks and "
          + History.ERRORS
          + " errors are needed";

  private final HealthCheck check;
  private final Tried tried;

  CompareWords(HealthCheck check, Tried tried) {
    this.check = check;
    this.tried = tried;
  }

  /** That nothing can be compared, and who is left to judge. */
  CheckVerdict cannot(String reason, HealthPolicySpec policy) {
    return says(Verdict.Undecided, reason + (Beside.limits(policy) ? GUARDED : ALONE));
  }

  CheckVerdict says(Verdict verdict, String reason) {
    return verdict(verdict, null, null, 0, reason);
  }

  CheckVerdict says(Finding finding) {
    AgentId worst = finding.worst();
    return switch (finding.kind()) {
      case Worse -> says(Verdict.Bad, finding, numbers(finding));
      case OneAgent ->
          says(
              Verdict.Undecided,
              finding,
              (worst == null ? "one agent" : worst.targetingKey())
                  + " alone has more "
                  + tried.errors()
                  + " than the rest: one bad agent is not a bad version, restart it");
      case Alike -> says(Verdict.Good, finding, "no more " + tried.errors() + " than the rest has");
      case Open ->
          says(
              Verdict.Undecided,
              finding,
              "not enough seen yet to tell "
                  + tried.errors()
                  + " of the exposed agents from those of the rest");
    };
  }

  /** {@code 4.1 x the errors of the rest (2.3 to 7.9 x), 1.2 x is natural: evidence 312 >= 100}. */
  String numbers(Finding f) {
    Trials exposed = f.total().exposed();
    Trials rest = f.total().rest();
    if (f.looks() == 0) {
      return "no look yet, evidence of " + Wording.number(f.bar()) + " is needed";
    }
    return ratio(f)
        + ", "
        + Wording.number(f.tolerated())
        + " x is natural: evidence "
        + evidence(f.e())
        + (f.e() >= f.bar() ? " >= " : " < ")
        + Wording.number(f.bar())
        + " ("
        + counts(exposed)
        + " against "
        + counts(rest)
        + " "
        + Wording.events(tried.signal())
        + ", "
        + f.looks()
        + " looks, phi "
        + Wording.number(f.phi())
        + ")";
  }

  private String ratio(Finding f) {
    Double ratio = f.ratio();
    if (ratio == null && f.kind() != Finding.Kind.Worse) {
      return "no " + tried.errors() + " of the rest yet";
    }
    Double upper = f.bounds().upper();
    return (ratio == null ? "more " : Wording.number(ratio) + " x the ")
        + tried.errors()
        + " of the rest (at least "
        + Wording.number(f.bounds().lower())
        + " x"
        + (upper == null ? "" : ", at most " + Wording.number(upper) + " x")
        + ")";
  }

  /** Never more than there is. */
  private static String evidence(double e) {
    return Wording.number(e < 10 ? e : Math.floor(Math.min(e, Long.MAX_VALUE)));
  }

  private static String counts(Trials trials) {
    return (long) trials.errors() + " of " + (long) trials.trials();
  }

  private CheckVerdict says(Verdict verdict, Finding finding, String reason) {
    return verdict(
        verdict,
        finding.ratio(),
        finding.tolerated(),
        (long) finding.total().exposed().trials(),
        reason);
  }

  private CheckVerdict verdict(
      Verdict verdict,
      @Nullable Double reading,
      @Nullable Double limit,
      long samples,
      String reason) {
    int bad = verdict == Verdict.Bad ? 1 : 0;
    return new CheckVerdict(
        check.name(), check.role(), verdict, reading, limit, samples, reason, bad, 1);
  }
}
