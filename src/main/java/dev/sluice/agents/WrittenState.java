// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.agents;

import dev.sluice.agents.plan.Revision;
import dev.sluice.agents.plan.SeenPod;
import dev.sluice.api.AgentState;
import dev.sluice.api.AgentState.Persistence;
import dev.sluice.api.RolloutRecord;
import dev.sluice.judge.state.StateRules;
import dev.sluice.migration.engine.Progress;
import java.util.Comparator;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * In which form the agents of a fleet have kept their state.
 *
 * @param since the schemaVersion of the revision that is rolled out, once an agent of it has run
 *     and where the stable one has a lower one or none; else null. Where nobody knows what is
 *     rolled out, the highest that an agent has
 * @param lossy revisions that could not read what agents have written
 */
record WrittenState(@Nullable Integer since, Set<String> lossy) {
  WrittenState {
    lossy = Set.copyOf(lossy);
  }

  static WrittenState of(FleetSight sight) {
    AgentState state = sight.fleet().getSpec().state();
    if (state == null || state.persistence() == Persistence.None) {
      // Nothing outlives a pod: there is nothing to be read.
      return new WrittenState(null, Set.of());
    }
    Integer stable = schema(sight, sight.stable());
    Integer since = since(sight, stable);
    Integer written = since == null ? stable : since;
    return new WrittenState(
        since,
        Stream.concat(sight.kept().all().stream(), sight.wanted().stream())
            .filter(r -> StateRules.losesState(written, r.schemaVersion(), state.onIncompatible()))
            .map(Revision::name)
            .collect(Collectors.toSet()));
  }

  private static @Nullable Integer since(FleetSight sight, @Nullable Integer stable) {
    RolloutRecord record = sight.record();
    if (sight.stable() == null || Progress.ended(record)) {
      return null;
    }
    Integer noted = record == null ? null : record.schemaVersion();
    Integer now =
        sight.pods().stream()
            .filter(WrittenState::hasRun)
            .map(SeenPod::revision)
            .filter(revision -> isMoving(record, revision))
            .map(revision -> schema(sight, revision))
            .filter(Objects::nonNull)
            .max(Comparator.naturalOrder())
            .orElse(null);
    Integer most = noted == null || (now != null && now > noted) ? now : noted;
    return most != null && (stable == null || most > stable) ? most : null;
  }

  /** Whoever has lost the record, as after a restore, goes by the agents. */
  private static boolean isMoving(@Nullable RolloutRecord record, String revision) {
    return record == null || (Progress.running(record) && revision.equals(record.stage()));
  }

  /** What has never been up has written nothing. */
  private static boolean hasRun(SeenPod pod) {
    return pod.state() == SeenPod.State.Ready || pod.restarts() > 0;
  }

  private static @Nullable Integer schema(FleetSight sight, @Nullable String revision) {
    return sight.kept().named(revision).map(Revision::schemaVersion).orElse(null);
  }
}
