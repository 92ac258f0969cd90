// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.judge.compare;

import java.util.List;
import java.util.function.IntSupplier;
import java.util.stream.IntStream;

/**
 * Many runs of a simulation.
 *
 * @param looks how many looks each took until it alarmed, in order; {@link #NEVER} if it did not
 */
public record Many(List<Integer> looks) {
  public static final int NEVER = Integer.MAX_VALUE;

  /** So many deviations of chance are not chance any more: one test in a thousand. */
  private static final double DEVIATIONS = 3.3;

  public static Many runs(int count, IntSupplier run) {
    return new Many(IntStream.generate(run).limit(count).sorted().boxed().toList());
  }

  public int median() {
    return looks.get(looks.size() / 2);
  }

  /** The share of runs that alarmed. */
  public double alarms() {
    return share(NEVER - 1);
  }

  /** The share of runs that alarmed within so many looks. */
  public double share(int most) {
    return (double) looks.stream().filter(l -> l <= most).count() / looks.size();
  }

  /** The greatest share that chance makes of a true one in so many runs. */
  public static double most(double share, int runs) {
    return share + DEVIATIONS * Math.sqrt(share * (1 - share) / runs);
  }

  /** The smallest. */
  public static double least(double share, int runs) {
    return share - DEVIATIONS * Math.sqrt(share * (1 - share) / runs);
  }
}
