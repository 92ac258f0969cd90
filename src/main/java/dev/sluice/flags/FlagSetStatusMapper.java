// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.flags;

import dev.sluice.api.AgentDeployment;
import dev.sluice.api.FlagSet;
import dev.sluice.api.FlagSetStatus;
import dev.sluice.api.FlagSetStatus.WorkloadState;
import dev.sluice.api.Migration;
import dev.sluice.api.WorkloadRef;
import dev.sluice.flags.eval.FlagSetMirror;
import dev.sluice.flags.eval.ObservedFlagSet;
import dev.sluice.flags.eval.WorkloadSight;
import dev.sluice.kube.Conditions;
import io.fabric8.kubernetes.api.model.Condition;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What the status of a FlagSet is to say. Pure: equal input gives an equal status, so that nothing
 * is written while nothing changes.
 */
public final class FlagSetStatusMapper {
  private FlagSetStatusMapper() {}

  /**
   * The status to write.
   *
   * @param set the FlagSet with the status that stands
   * @param migrations those of its namespace, whatever FlagSet they name
   * @param fleets the AgentDeployments of its namespace, whatever they use
   * @param sights what is seen of the workloads that it names, as far as they have been listed
   * @param clock the time now, cut to milliseconds here
   * @param epoch of who decides: it goes with what is new, and is nothing new by itself; null where
   *     nobody is elected
   */
  public static FlagSetStatus map(
      FlagSet set,
      Stream<Migration> migrations,
      Stream<AgentDeployment> fleets,
      Map<WorkloadRef, WorkloadSight> sights,
      Instant clock,
      @Nullable Long epoch) {
    List<AgentDeployment> all = fleets.toList();
    FlagSetStatus previous = set.getStatus();
    List<WorkloadState> workloads =
        WorkloadSight.states(
            set.getSpec().workloads(),
            previous,
            sights,
            all.stream().map(fleet -> fleet.getMetadata().getName()).collect(Collectors.toSet()));
    ObservedFlagSet observed = observed(set, migrations, all.stream(), workloads);
    Instant now = clock.truncatedTo(ChronoUnit.MILLIS);
    FlagSetMirror mirror = FlagSetMirror.of(observed, now);
    long generation = set.getMetadata().getGeneration();
    FlagSetStatus status =
        new FlagSetStatus(
            generation,
            mirror.revision(),
            previous == null ? null : previous.epoch(),
            mirror.summary(),
            mirror.flags(),
            mirror.claims(),
            mirror.kept(),
            mirror.cohorts(),
            mirror.reset(),
            workloads,
            merged(
                previous,
                FlagSetConditions.of(
                    observed,
                    mirror,
                    workloads,
                    LocalDate.ofInstant(now, ZoneOffset.UTC),
                    generation),
                ExportKeeper.announced(set),
                now));
    return by(epoch, status, previous);
  }

  /**
   * The status that stands, but for what became of the copies.
   *
   * @param exported what is to be said of them; empty if there are none
   */
  static FlagSetStatus exported(
      FlagSetStatus previous, Optional<Condition> exported, Instant clock, @Nullable Long epoch) {
    List<Condition> others =
        previous.conditions().stream()
            .filter(condition -> !condition.getType().equals(ExportKeeper.EXPORTED))
            .toList();
    return by(epoch, previous.withConditions(merged(previous, others, exported, clock)), previous);
  }

  private static List<Condition> merged(
      @Nullable FlagSetStatus previous,
      List<Condition> wanted,
      Optional<Condition> exported,
      Instant now) {
    return Conditions.merge(
        previous == null ? List.of() : previous.conditions(),
        Stream.concat(wanted.stream(), exported.stream()).toList(),
        now);
  }

  private static FlagSetStatus by(
      @Nullable Long epoch, FlagSetStatus status, @Nullable FlagSetStatus previous) {
    return epoch == null || status.equals(previous) ? status : status.withEpoch(epoch);
  }

  /** What decides about the flags of that set, of all that its namespace holds. */
  public static ObservedFlagSet observed(
      FlagSet set, Stream<Migration> migrations, Stream<AgentDeployment> fleets) {
    FlagSetStatus status = set.getStatus();
    return observed(set, migrations, fleets, status == null ? List.of() : status.workloads());
  }

  private static ObservedFlagSet observed(
      FlagSet set,
      Stream<Migration> migrations,
      Stream<AgentDeployment> fleets,
      List<WorkloadState> workloads) {
    String name = set.getMetadata().getName();
    return FlagSources.observed(
        set,
        migrations
            .filter(migration -> migration.getSpec().flagSetName().equals(name))
            .map(FlagSources::driver)
            .toList(),
        fleets
            .filter(fleet -> fleet.getSpec().flagSetNames().contains(name))
            .map(FlagSources::workload)
            .toList(),
        workloads);
  }
}
