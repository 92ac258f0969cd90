// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.fleet;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

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
   * rest is filled up by ascending hash; what is too much leaves in reverse order of coming.
   */
  public Cohort resized(Workload workload, String seed, int size) {
    List<Integer> members = new ArrayList<>();
    for (int ordinal : ordinals) {
      if (ordinal < workload.replicas() && members.size() < size) {
        members.add(ordinal);
      }
    }
    if (members.size() < size) {
      Set<Integer> present = new HashSet<>(members);
      byHash(workload, seed)
          .filter(ordinal -> !present.contains(ordinal))
          .limit(size - members.size())
          .forEach(members::add);
    }
    return new Cohort(members);
  }

  /** The first members, up to {@code size}. */
  public Set<Integer> first(int size) {
    return new LinkedHashSet<>(ordinals.subList(0, Math.min(size, ordinals.size())));
  }

  private static java.util.stream.Stream<Integer> byHash(Workload workload, String seed) {
    record Ranked(int ordinal, long hash) {}
    return IntStream.range(0, workload.replicas())
        .mapToObj(o -> new Ranked(o, Bucketing.hash(seed + workload.agent(o).targetingKey())))
        .sorted(Comparator.comparingLong(Ranked::hash).thenComparingInt(Ranked::ordinal))
        .map(Ranked::ordinal);
  }

  /** Reads {@code 3,0,7-9}. */
  public static Cohort parse(String text) {
    List<Integer> ordinals = new ArrayList<>();
    for (String part : text.isEmpty() ? new String[0] : text.split(",", -1)) {
      int dash = part.indexOf('-');
      int from = Integer.parseInt(dash < 0 ? part : part.substring(0, dash));
      int to = dash < 0 ? from : Integer.parseInt(part.substring(dash + 1));
      IntStream.rangeClosed(from, to).forEach(ordinals::add);
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
