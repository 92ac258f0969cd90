// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.flags;

import dev.sluice.api.AgentDeployment;
import dev.sluice.api.FlagSet;
import dev.sluice.api.FlagSetStatus.FlagClaim;
import dev.sluice.api.Migration;
import dev.sluice.api.RolloutRecord;
import dev.sluice.flags.FlagSnapshot.Seen;
import dev.sluice.flags.eval.Driver;
import dev.sluice.flags.eval.FlagTable;
import dev.sluice.fleet.Workload;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;

/**
 * What the watches have seen, and the tables of it. Computes what a change concerns and nothing
 * else. For one thread.
 */
final class FlagObserver implements LeaseProofs.Grounds {
  private static final Logger LOG = Logger.getLogger(FlagObserver.class);

  private final Map<String, FlagSet> sets = new HashMap<>();
  private final Map<String, String> setOfMigration = new HashMap<>();
  private final Map<String, List<String>> setsOfFleet = new HashMap<>();
  private final Map<String, Map<String, Driver>> drivers = new HashMap<>();
  private final Map<String, Map<String, Workload>> workloads = new HashMap<>();
  private final Map<String, FlagTable> tables = new HashMap<>();
  private final Set<String> concerned = new HashSet<>();
  private final Set<String> failed = new HashSet<>();
  private boolean changed;

  void put(FlagSet set) {
    sets.put(FlagSources.id(set), set);
    concern(FlagSources.id(set));
  }

  void removeFlagSet(String id) {
    sets.remove(id);
    concern(id);
  }

  void put(Migration migration) {
    String id = FlagSources.id(migration);
    Driver driver = FlagSources.driver(migration);
    removeMigration(id);
    String set =
        FlagSources.id(migration.getMetadata().getNamespace(), migration.getSpec().flagSetName());
    setOfMigration.put(id, set);
    drivers.computeIfAbsent(set, _ -> new HashMap<>()).put(id, driver);
    concern(set);
  }

  void removeMigration(String id) {
    String set = setOfMigration.remove(id);
    if (set != null) {
      drivers.getOrDefault(set, new HashMap<>()).remove(id);
      concern(set);
    }
  }

  void put(AgentDeployment fleet) {
    String id = FlagSources.id(fleet);
    Workload workload = FlagSources.workload(fleet);
    removeAgentDeployment(id);
    changed = true;
    List<String> used =
        fleet.getSpec().flagSetNames().stream()
            .map(name -> FlagSources.id(fleet.getMetadata().getNamespace(), name))
            .distinct()
            .toList();
    setsOfFleet.put(id, used);
    for (String set : used) {
      workloads.computeIfAbsent(set, _ -> new HashMap<>()).put(id, workload);
      concern(set);
    }
  }

  void removeAgentDeployment(String id) {
    for (String set : setsOfFleet.getOrDefault(id, List.of())) {
      workloads.getOrDefault(set, new HashMap<>()).remove(id);
      concern(set);
    }
    setsOfFleet.remove(id);
    changed = true;
  }

  private void concern(String set) {
    concerned.add(set);
    changed = true;
  }

  /** Whether anything has been seen that may differ from what was published last. */
  boolean changed() {
    return changed;
  }

  /** All that is to be served now. */
  FlagSnapshot snapshot() {
    concerned.forEach(this::compute);
    concerned.clear();
    return new FlagSnapshot(tables, sources(), records());
  }

  private Map<String, Map<String, Seen>> records() {
    Map<String, Map<String, Seen>> records = new HashMap<>();
    drivers.forEach(
        (set, of) -> {
          Map<String, Seen> seen = new HashMap<>();
          for (Driver driver : of.values()) {
            RolloutRecord record = driver.record();
            // Of a migration that is taken in part anything may be missing.
            if (record != null && record.enteredTime() != null) {
              seen.put(driver.name(), new Seen(record.enteredTime()));
            }
          }
          records.put(set, Map.copyOf(seen));
        });
    return records;
  }

  /** What {@link #snapshot} said last is served. */
  void published() {
    changed = false;
  }

  @Override
  public boolean computed(String id) {
    return !failed.contains(id);
  }

  @Override
  public Set<String> holders(String id) {
    FlagSet set = sets.get(id);
    return set == null || set.getStatus() == null
        ? Set.of()
        : set.getStatus().claims().stream().map(FlagClaim::migration).collect(Collectors.toSet());
  }

  /** By workload the sets that it uses: as an AgentDeployment says, else all that name it. */
  private Map<String, List<String>> sources() {
    Map<String, List<String>> naming = new HashMap<>();
    new TreeMap<>(sets)
        .forEach(
            (id, set) ->
                set.getSpec()
                    .workloads()
                    .forEach(
                        ref ->
                            naming
                                .computeIfAbsent(
                                    FlagSources.id(set.getMetadata().getNamespace(), ref.name()),
                                    _ -> new ArrayList<>())
                                .add(id)));
    naming.putAll(setsOfFleet);
    return naming;
  }

  /** A set that cannot be computed stays at what was served last, and stops no other one. */
  private void compute(String id) {
    FlagSet set = sets.get(id);
    failed.remove(id);
    if (set == null) {
      tables.remove(id);
      return;
    }
    try {
      tables.put(
          id,
          FlagTable.of(
              FlagSources.observed(
                  set,
                  drivers.getOrDefault(id, Map.of()).values(),
                  workloads.getOrDefault(id, Map.of()).values(),
                  FlagSources.workloads(set))));
    } catch (RuntimeException e) {
      failed.add(id);
      LOG.errorf(e, "FlagSet %s cannot be computed; what was served of it last stays", id);
    }
  }
}
