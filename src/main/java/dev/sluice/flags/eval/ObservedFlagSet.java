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
  public ObservedFlagSet {
    requireNonNull(namespace);
    requireNonNull(name);
    requireNonNull(spec);
    requireNonNull(killed);
    drivers = List.copyOf(drivers);
    workloads = workloads.stream().sorted(Comparator.comparing(Workload::name)).toList();
  }

  List<FlagClaim> claims() {
    return status == null ? List.of() : status.claims();
  }

  List<KeptFlag> kept() {
    return status == null ? List.of() : status.kept();
  }

  /** The migration that holds the claim on a flag. */
  Optional<Driver> holder(String key) {
    return claims().stream()
        .filter(claim -> claim.key().equals(key))
        .findFirst()
        .flatMap(claim -> drivers.stream().filter(d -> d.uid().equals(claim.uid())).findFirst());
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
            null, null, null, List.of(), claims, kept, cohorts, null, List.of(), List.of());
    return new ObservedFlagSet(namespace, name, spec, next, killed, reset, drivers, workloads);
  }
}
