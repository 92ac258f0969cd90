// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.kit;

import dev.sluice.api.Flag;
import dev.sluice.api.RolloutRecord;
import dev.sluice.api.RolloutRecord.CohortEntry;
import dev.sluice.api.RolloutRecord.Exposure;
import dev.sluice.fleet.AgentId;
import dev.sluice.fleet.Bucketing;
import dev.sluice.fleet.Cohort;
import dev.sluice.fleet.Workload;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** Which agents have which flag, read off a record: the other side's view of it. */
final class Served {
  private final List<Workload> workloads;

  Served(List<Workload> workloads) {
    this.workloads = workloads;
  }

  /** The agents that have each flag; without a record each flag is what it is by itself. */
  Map<String, Set<AgentId>> by(RolloutRecord record, Collection<Flag> flags, String flagSet) {
    Map<String, Set<AgentId>> served = new TreeMap<>();
    for (Flag flag : flags) {
      Exposure own =
          new Exposure(flag.key(), flag.percent(), flagSet + "/" + flag.key() + "/", null);
      Exposure standing =
          record == null
              ? own
              : record.exposures().stream()
                  .filter(e -> e.key().equals(flag.key()))
                  .findFirst()
                  .orElse(own);
      List<CohortEntry> cohorts = record == null ? List.of() : record.cohorts();
      Set<AgentId> agents = new TreeSet<>();
      for (Workload workload : workloads) {
        agents.addAll(members(flag, standing, cohorts, workload));
      }
      served.put(flag.key(), agents);
    }
    return served;
  }

  private static List<AgentId> members(
      Flag flag, Exposure exposure, List<CohortEntry> cohorts, Workload workload) {
    int percent = exposure.percent();
    List<AgentId> all =
        java.util.stream.IntStream.range(0, workload.replicas()).mapToObj(workload::agent).toList();
    if (percent == 0 || percent == 100) {
      return percent == 0 ? List.of() : all;
    }
    return switch (flag.assignment()) {
      case Agents ->
          cohort(exposure.seed(), cohorts, workload, percent)
              .first(workload.reached(percent))
              .stream()
              .map(workload::agent)
              .toList();
      case Ids ->
          all.stream()
              .filter(a -> Bucketing.within(exposure.seed(), a.targetingKey(), percent))
              .toList();
      case AllAtOnce -> List.of();
    };
  }

  private static Cohort cohort(
      String seed, List<CohortEntry> cohorts, Workload workload, int percent) {
    return cohorts.stream()
        .filter(c -> c.seed().equals(seed) && c.workload().equals(workload.name()))
        .findFirst()
        .map(c -> Cohort.parse(c.agents()))
        .orElseGet(() -> Cohort.EMPTY.resized(workload, seed, workload.reached(percent)));
  }
}
