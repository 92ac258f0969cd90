// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.fleet;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * The agents of one workload that are in, in the order in which they came in.
 *
 * <p>The order is what makes a cohort exact and sticky at once: a smaller exposure is the beginning
 * of the list, a greater one continues it, and a newcomer after a scale-up goes to its end. So
 * raising never drops an agent, and neither does growth.
 *
 * @param ordinals the members, first come first
 */
public record Cohort(List<Integer> ordinals) {
  /** Nobody. */
  public static final Cohort EMPTY = new Cohort(List.of());

  public Cohort {
    ordinals = List.copyOf(ordinals);
  }

  /**
   * This cohort with exactly {@code size} members of the workload: those that still exist stay, the
   * rest is filled up by ascending hash; what is too much leaves in reverse order of coming. The
   * same object if it fits already.
   */
  public Cohort resized(Workload workload, String seed, int size) {
    if (fits(workload, size)) {
      return this;
    }
    List<Integer> members = new ArrayList<>(size);
    for (int ordinal : ordinals) {
      if (ordinal < workload.replicas() && members.size() < size) {
        members.add(ordinal);
      }
    }
    if (members.size() < size) {
      fill(members, size, workload, seed);
    }
    return new Cohort(members);
  }

  /**
   * This cohort with {@code size} members of the workload at most: those that still exist stay; if
   * it is to be filled up, by the highest ordinals. The same object if it fits already.
   */
  public Cohort fromTheTop(Workload workload, int size, boolean fills) {
    LinkedHashSet<Integer> members = new LinkedHashSet<>();
    for (int ordinal : ordinals) {
      if (ordinal < workload.replicas() && members.size() < size) {
        members.add(ordinal);
      }
    }
    for (int ordinal = workload.replicas() - 1; fills && members.size() < size; ordinal--) {
      members.add(ordinal);
    }
    Cohort fitted = new Cohort(List.copyOf(members));
    return fitted.equals(this) ? this : fitted;
  }

  private boolean fits(Workload workload, int size) {
    for (int ordinal : ordinals) {
      if (ordinal >= workload.replicas()) {
        return false;
      }
    }
    return ordinals.size() == size;
  }

  private static void fill(List<Integer> members, int size, Workload workload, String seed) {
    BitSet present = new BitSet(workload.replicas());
    members.forEach(present::set);
    // The hash has 32 bits, unsigned: with the ordinal below it, one sort orders by both.
    long[] ranked = new long[workload.replicas()];
    for (int ordinal = 0; ordinal < ranked.length; ordinal++) {
      long hash = Bucketing.hash(seed + workload.agent(ordinal).targetingKey());
      ranked[ordinal] = (hash << Integer.SIZE | ordinal) ^ Long.MIN_VALUE;
    }
    Arrays.sort(ranked);
    for (int i = 0; i < ranked.length && members.size() < size; i++) {
      int ordinal = (int) ranked[i];
      if (!present.get(ordinal)) {
        members.add(ordinal);
      }
    }
  }

  /** The first members, up to {@code size}. */
  public Set<Integer> first(int size) {
    return new LinkedHashSet<>(ordinals.subList(0, Math.min(size, ordinals.size())));
  }

  /** Reads {@code 3,0,7-9}. */
  public static Cohort parse(String text) {
    if (text.isEmpty()) {
      return EMPTY;
    }
    List<Integer> ordinals = new ArrayList<>();
    for (int at = 0; at <= text.length(); ) {
      int comma = text.indexOf(',', at);
      int end = comma < 0 ? text.length() : comma;
      int dash = text.indexOf('-', at);
      boolean run = dash >= 0 && dash < end;
      int from = Integer.parseInt(text, at, run ? dash : end, 10);
      int to = run ? Integer.parseInt(text, dash + 1, end, 10) : from;
      for (int ordinal = from; ordinal <= to; ordinal++) {
        ordinals.add(ordinal);
      }
      at = end + 1;
    }
    return new Cohort(ordinals);
  }

  /** Writes {@code 3,0,7-9}: runs of rising ordinals are shortened, the order is kept. */
  public String format() {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < ordinals.size(); ) {
      int end = i;
      while (end + 1 < ordinals.size() && ordinals.get(end + 1) == ordinals.get(end) + 1) {
        end++;
      }
      text.append(i == 0 ? "" : ",").append(ordinals.get(i));
      if (end > i) {
        text.append('-').append(ordinals.get(end));
      }
      i = end + 1;
    }
    return text.toString();
  }
}
