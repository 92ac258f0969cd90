// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.simulation;

import dev.sluice.api.AgentDeployment;
import dev.sluice.api.FlagSet;
import dev.sluice.api.FlagSetStatus;
import dev.sluice.api.Migration;
import dev.sluice.flags.FlagSetStatusMapper;
import dev.sluice.kit.Migrations;
import dev.sluice.kit.With;
import dev.sluice.simulation.Coverage.Mark;
import java.util.stream.Stream;

/** What {@code FlagSetReconciler} does around the code that decides. */
final class FlagSetTurns {
  private final Cast cast;
  private final Caches caches;
  private final Inputs inputs;
  private final Quorum quorum;
  private final Writes writes;
  private final LocalClock clock;
  private final Coverage coverage;

  FlagSetTurns(
      Cast cast,
      Caches caches,
      Inputs inputs,
      Quorum quorum,
      Writes writes,
      LocalClock clock,
      Coverage coverage) {
    this.cast = cast;
    this.caches = caches;
    this.inputs = inputs;
    this.quorum = quorum;
    this.writes = writes;
    this.clock = clock;
    this.coverage = coverage;
  }

  /** One turn, of that number. */
  Writes.Answer turn(int turn, Long epoch) {
    Watches watches = caches.sets;
    FlagSet set = (FlagSet) watches.get(Kind.FLAG_SET, Migrations.FLAG_SET);
    if (set == null || inputs.sameForSet(set, watches)) {
      return Writes.Answer.NOTHING;
    }
    coverage.mark(Mark.SET_TURN);
    FlagSetStatus status = map(set, watches, epoch);
    if (status.equals(set.getStatus())) {
      return Writes.Answer.NOTHING;
    }
    if (cast.echoes()
        && !map((FlagSet) ApiObjects.told(set, status), watches, epoch).equals(status)) {
      throw new Broken("I28: what is written of a FlagSet would be written anew at once");
    }
    if (watches.behind(caches.migrations)) {
      coverage.mark(Mark.SET_WRITTEN_BEHIND);
    }
    if (caches.migrations.behind(watches)) {
      coverage.mark(Mark.SET_WRITTEN_AHEAD);
    }
    if (!quorum.losersStand(set.getStatus(), status, watches)) {
      coverage.mark(Mark.HELD_BY_QUORUM);
      return Writes.Answer.FAILED;
    }
    return writes.write(turn, Kind.FLAG_SET, set, status, () -> stored(set, status));
  }

  private FlagSetStatus map(FlagSet set, Watches watches, Long epoch) {
    FlagSetStatus status =
        FlagSetStatusMapper.map(
            set,
            migrations(watches),
            watches.all(Kind.FLEET).stream().map(AgentDeployment.class::cast),
            Surroundings.SIGHTS,
            clock.instant(),
            epoch);
    FlagSetStatus before = set.getStatus();
    boolean late =
        cast.sabotage() == Sabotage.TARDY
            && before != null
            && before.revision() < status.revision();
    return late ? With.with(status, "summary", before.summary()) : status;
  }

  private Stream<Migration> migrations(Watches watches) {
    Stream<Migration> all = watches.all(Kind.MIGRATION).stream().map(Migration.class::cast);
    return cast.sabotage() == Sabotage.GREEDY ? all.map(ApiObjects::carriedOut) : all;
  }

  private void stored(FlagSet set, FlagSetStatus status) {
    if (!cast.echoes()) {
      inputs.stored(Kind.FLAG_SET, set.getMetadata().getName(), status);
    }
  }
}
