// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.flags.eval;

import static java.util.Objects.requireNonNull;

import dev.sluice.api.FlagSetSpec;
import dev.sluice.api.FlagSetStatus;
import dev.sluice.api.FlagSetStatus.FlagClaim;
import dev.sluice.api.FlagSetStatus.KeptFlag;
import dev.sluice.api.RolloutRecord.CohortEntry;
import dev.sluice.fleet.Workload;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Everything that decides what the flags of one set stand at.
 *
 * @param namespace namespace of the set
 * @param name name of the set
 * @param spec the flags
 * @param status claims and kept values as they are stored; null if there never was a status
 * @param killed flags that are off for everybody
 * @param reset the token that asks for a kept value to be forgotten; null if there is none
 * @param drivers the migrations of that set
 * @param workloads the workloads that use the set
 */
public record ObservedFlagSet(
    String namespace,
    String name,
    FlagSetSpec spec,
    @Nullable FlagSetStatus status,
    Killed killed,
    @Nullable String reset,
    List<Driver> drivers,
    List<Workload> workloads) {
  private static final Comparator<Workload> BY_NAME = Comparator.comparing(Workload::name);

  public ObservedFlagSet {
    requireNonNull(namespace);
    requireNonNull(name);
    requireNonNull(spec);
    requireNonNull(killed);
    drivers = List.copyOf(drivers);
    workloads = sorted(workloads);
  }

  private static List<Workload> sorted(List<Workload> workloads) {
    for (int i = 1; i < workloads.size(); i++) {
      if (BY_NAME.compare(workloads.get(i - 1), workloads.get(i)) > 0) {
        return workloads.stream().sorted(BY_NAME).toList();
      }
    }
    return List.copyOf(workloads);
  }

  List<FlagClaim> claims() {
    return status == null ? List.of() : status.claims();
  }

  List<KeptFlag> kept() {
    return status == null ? List.of() : status.kept();
  }

  /** The migration that holds the claim on a flag. */
  Optional<Driver> holder(String key) {
    for (FlagClaim claim : claims()) {
      if (claim.key().equals(key)) {
        return driver(claim.uid());
      }
    }
    return Optional.empty();
  }

  private Optional<Driver> driver(String uid) {
    for (Driver driver : drivers) {
      if (driver.uid().equals(uid)) {
        return Optional.of(driver);
      }
    }
    return Optional.empty();
  }

  List<CohortEntry> cohorts() {
    return status == null ? List.of() : status.cohorts();
  }

  /** The same with other claims and kept values. */
  ObservedFlagSet with(List<FlagClaim> claims, List<KeptFlag> kept) {
    return with(claims, kept, cohorts());
  }

  /** The same with other claims, kept values and cohorts. */
  ObservedFlagSet with(List<FlagClaim> claims, List<KeptFlag> kept, List<CohortEntry> cohorts) {
    FlagSetStatus next =
        new FlagSetStatus(
            null, null, null, null, List.of(), claims, kept, cohorts, null, List.of(), List.of());
    return new ObservedFlagSet(namespace, name, spec, next, killed, reset, drivers, workloads);
  }
}
