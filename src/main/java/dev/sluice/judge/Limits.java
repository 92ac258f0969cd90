// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.judge;

import dev.sluice.api.HealthCheck;
import dev.sluice.api.HealthCheck.Baseline;
import dev.sluice.api.HealthCheck.Signal;
import org.jspecify.annotations.Nullable;

/**
 * What one check holds a reading against.
 *
 * @param check the check
 * @param baseline what its ratio is measured against; null where none is known
 */
record Limits(HealthCheck check, @Nullable Double baseline) {
  /** How many events a quantile needs, or a share without any number to hold it against. */
  static final long ENOUGH = 100;

  /** So many errors where less than three are allowed are no chance. */
  private static final double PROOF = 10;

  /** The smaller of the absolute limit and the multiple of the baseline; null if there is none. */
  @Nullable Double upper() {
    Double max = check.max();
    Double ratio = ratioLimit();
    return max == null ? ratio : ratio == null ? max : Double.valueOf(Math.min(max, ratio));
  }

  private @Nullable Double ratioLimit() {
    Double before = baseline;
    Double ratio = check.maxRatio();
    // No multiple of nothing is a limit.
    return before == null || ratio == null || before <= 0 ? null : Double.valueOf(before * ratio);
  }

  /** How many events a reading needs before it says anything. */
  long needed() {
    Double upper = upper();
    Double lower = check.min();
    if (check.signal() == Signal.Latency || (upper == null && lower == null)) {
      return ENOUGH;
    }
    return Math.max(
        upper == null ? 1 : needed(upper), lower == null ? 1 : needed(1 - lower.doubleValue()));
  }

  private static long needed(double limit) {
    // The small amount keeps 3/0.05 at 60 whatever the last bit of the limit is.
    return limit <= 0 ? ENOUGH : (long) Math.ceil(Meter.RULE_OF_THREE / limit - 1e-6);
  }

  /**
   * Whether fewer events than are needed prove a breach nevertheless: of less than three errors
   * that the limit allows among them there are ten, which chance gives once in a thousand times.
   */
  boolean provenBy(Meter meter, Counts counts) {
    long samples = meter.samples(counts);
    Double upper = upper();
    if (meter.signal() != Signal.ErrorRate || upper == null || samples < ENOUGH) {
      return false;
    }
    double share = meter.value(counts).value();
    return share > upper && share * samples >= PROOF;
  }

  /** The same, with a ratio measured against that. */
  Limits against(double other) {
    return new Limits(check, other);
  }

  /** How many readings in a row are bad after one more. */
  int badInARow(int before, Verdict verdict) {
    return switch (verdict) {
      case Bad -> before + 1;
      case Blind -> before;
      // That the rest has nothing to compare with says nothing about the exposed.
      case Undecided -> check.baseline() == Baseline.Rest && baseline != null ? before : 0;
      case Good, NotConfigured -> 0;
    };
  }

  /** What the check says where it has no reading, or no reading that counts. */
  CheckVerdict without(Verdict verdict, long samples, String reason, int badInARow, int needed) {
    return new CheckVerdict(
        check.name(),
        check.role(),
        verdict,
        null,
        upper() == null ? check.min() : upper(),
        samples,
        reason,
        badInARow,
        needed);
  }

  /** The verdict on a number of a source outside the agents. */
  Reading judge(Sought.One one) {
    return judge(new Histogram.Quantile(one.value(), false), one.samples(), one.who(), one.who());
  }

  /**
   * The verdict on counts that are enough.
   *
   * @param who the agents that they come from
   */
  Reading judge(Meter meter, Counts counts, String who) {
    long samples = meter.samples(counts);
    String from = who + ", " + samples + " " + Wording.events(meter.signal());
    return judge(meter.value(counts), samples, who, from);
  }

  private Reading judge(Histogram.Quantile read, long samples, String who, String from) {
    double value = read.value();
    Double upper = upper();
    Double lower = check.min();
    String because = " (" + from + ")";
    if (upper != null && (value > upper || (read.beyond() && value >= upper))) {
      String than = (read.beyond() ? "more than " : "") + unlike(value, upper);
      return new Reading(
          Verdict.Bad, value, upper, samples, than + " > " + upperText(upper) + because);
    }
    if (lower != null && value < lower) {
      String text = unlike(value, lower) + " < " + Wording.value(check.signal(), lower);
      return new Reading(Verdict.Bad, value, lower, samples, text + because);
    }
    if (upper != null && read.beyond()) {
      return new Reading(Verdict.Blind, value, upper, samples, bucketsEnd(value, upper, who));
    }
    Double limit = upper == null ? lower : upper;
    if (check.maxRatio() != null && ratioLimit() == null) {
      return new Reading(Verdict.Undecided, value, limit, samples, noBaseline());
    }
    return new Reading(Verdict.Good, value, limit, samples, within(upper, lower, who));
  }

  private String unlike(double value, double limit) {
    return Wording.unlike(check.signal(), value, limit);
  }

  private String upperText(double upper) {
    String text = Wording.value(check.signal(), upper);
    Double before = baseline;
    Double ratio = check.maxRatio();
    Double max = check.max();
    if (before == null || ratio == null || (max != null && max <= upper)) {
      return text;
    }
    String multiple =
        Wording.number(ratio)
            + (check.baseline() == Baseline.Rest ? " x the rest's " : " x the baseline of ");
    return text + ", " + multiple + Wording.value(check.signal(), before);
  }

  private String bucketsEnd(double largest, double upper, String who) {
    String limit = Wording.value(check.signal(), upper);
    return "the 99th percentile lies beyond the largest bucket of "
        + Wording.value(check.signal(), largest)
        + ", which is below the limit: add buckets up to "
        + limit
        + " ("
        + who
        + ")";
  }

  private String noBaseline() {
    Double before = baseline;
    String ratio = Wording.number(check.maxRatio() == null ? 1 : check.maxRatio()) + " x";
    if (before == null && check.baseline() == Baseline.Rest) {
      return "there are no agents to compare with that are not exposed, so "
          + ratio
          + " of theirs cannot be judged";
    }
    return before == null
        ? "there is no baseline, so " + ratio + " of it cannot be judged"
        : "the baseline is 0, so " + ratio + " of it is no limit: set max";
  }

  private String within(@Nullable Double upper, @Nullable Double lower, String who) {
    String text = upper == null ? "" : "<= " + upperText(upper);
    if (lower != null) {
      text += (text.isEmpty() ? "" : ", ") + ">= " + Wording.value(check.signal(), lower);
    }
    return text + " (" + who + ")";
  }
}
