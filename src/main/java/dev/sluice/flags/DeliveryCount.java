// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.flags;

import dev.sluice.flags.delivery.SetReport;
import dev.sluice.flags.delivery.SetReport.Sent;
import dev.sluice.fleet.Cohort;
import dev.sluice.fleet.Workload;
import dev.sluice.migration.DeliverySource.Asked;
import dev.sluice.migration.engine.Delivered;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Counts whom the flags of a record have reached, of what replicas report. Pure. */
final class DeliveryCount {
  private static final int NAMES = 5;

  private final Map<String, BitSet> reached = new HashMap<>();
  private final Map<String, BitSet> behind = new HashMap<>();
  private int others;

  private DeliveryCount() {}

  /**
   * Counts.
   *
   * @param version the version that the record comes to; null while this replica does not serve it
   * @param reports of the replicas that count, of the set that is asked after
   */
  static Delivered of(Asked asked, @Nullable String version, Collection<SetReport> reports) {
    int agents = asked.agents().stream().mapToInt(Workload::replicas).sum();
    if (version == null) {
      return new Delivered(false, agents, 0, List.of(), 0);
    }
    DeliveryCount count = new DeliveryCount();
    String entered = asked.enteredTime().toString();
    for (SetReport report : reports) {
      // One that has not come there may say the same version of a time before.
      boolean there = entered.equals(report.entered().get(asked.migration()));
      report.sent().forEach((sent, those) -> count.add(there && sent.equals(version), those));
    }
    return count.of(asked.agents(), agents);
  }

  private void add(boolean current, Sent those) {
    others += current ? 0 : those.streams();
    Map<String, BitSet> group = current ? reached : behind;
    those
        .agents()
        .forEach(
            (workload, ordinals) -> {
              BitSet bits = group.computeIfAbsent(workload, _ -> new BitSet());
              Cohort.parse(ordinals).ordinals().forEach(bits::set);
            });
  }

  private Delivered of(List<Workload> workloads, int agents) {
    int sent = 0;
    List<String> missing = new ArrayList<>();
    for (Workload workload : workloads) {
      BitSet has = new BitSet();
      has.or(reached.getOrDefault(workload.name(), new BitSet()));
      // An agent of two connections has what both of them have.
      has.andNot(behind.getOrDefault(workload.name(), new BitSet()));
      for (int i = 0; i < workload.replicas(); i++) {
        if (has.get(i)) {
          sent++;
        } else if (missing.size() < NAMES) {
          missing.add(workload.name() + "-" + i);
        }
      }
    }
    return new Delivered(true, agents, sent, missing, others);
  }
}
