// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.agents;

import dev.sluice.agents.plan.Overlays;
import dev.sluice.agents.plan.Revision;
import dev.sluice.agents.plan.Revisions;
import dev.sluice.api.AgentDeployment;
import dev.sluice.api.AgentDeploymentStatus;
import dev.sluice.api.Driven;
import dev.sluice.api.KeptOverlay;
import dev.sluice.api.Migration;
import dev.sluice.api.RolloutRecord;
import dev.sluice.migration.engine.Decision;
import dev.sluice.migration.engine.Led;
import dev.sluice.migration.engine.Progress;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What a migration makes of a fleet, read off the records of migrations. Pure.
 *
 * @param led what is to be done for it now; null if nothing
 * @param order the stage that brings a revision; null if none does
 * @param revision what that is, or what is to be gone back to; null if nothing is to be done
 * @param left what passed stages have left over the spec by now
 * @param kept the same once that is done
 * @param from the migrations, as they were seen, whose records have that done
 * @param claim the migration that the fleet belongs to once that is done; null if to none
 */
record FleetLead(
    @Nullable Led led,
    @Nullable Order order,
    @Nullable Revision revision,
    List<KeptOverlay> left,
    List<KeptOverlay> kept,
    List<Migration> from,
    @Nullable Driven claim) {
  /** No migration brings it anything. */
  static final FleetLead NONE = keeping(List.of(), null);

  FleetLead {
    left = List.copyOf(left);
    kept = List.copyOf(kept);
    from = List.copyOf(from);
  }

  /** What no migration has anything to do with, but for what is kept. */
  static FleetLead keeping(List<KeptOverlay> kept, @Nullable Driven claim) {
    return new FleetLead(null, null, null, kept, kept, List.of(), claim);
  }

  /**
   * What follows from those orders.
   *
   * @param revisions of the fleet
   * @param stable the good one
   * @param left what is kept over its spec by now
   * @param own what its spec asks for, under what the orders leave of that; null while nobody can
   *     tell
   */
  static FleetLead of(
      AgentDeployment fleet,
      Orders orders,
      Revisions revisions,
      @Nullable Revision stable,
      List<KeptOverlay> left,
      @Nullable Revision own) {
    List<KeptOverlay> standing = left.stream().filter(orders::stands).toList();
    List<KeptOverlay> taken = left.stream().filter(kept -> !standing.contains(kept)).toList();
    AgentDeploymentStatus status = fleet.getStatus();
    Driven claim = orders.claim(standing);
    if (stable == null) {
      return keeping(standing, claim);
    }
    boolean rests =
        isAtRest(status == null ? null : status.record())
            && own != null
            && own.name().equals(stable.name());
    // What another one has passed is taken out of what is good, once that is not left half-way.
    Order order =
        taken.isEmpty() || begun(status) != null ? orders.order(rests, claim).orElse(null) : null;
    if (order != null) {
      boolean waits = own == null || !own.name().equals(stable.name());
      return new FleetLead(
          new Led.Onward(order.migration(), order.stage(), order.step(), order.passed(), waits),
          order,
          revisions.of(
              Overlays.over(stable.template(), order.containers()),
              stable.digests(),
              stable.schemaVersion()),
          left,
          left,
          List.of(order.from()),
          claim);
    }
    String gone = gone(status, orders, taken);
    if (gone == null) {
      return keeping(standing, claim);
    }
    Revision back =
        taken.isEmpty()
            ? stable
            : revisions.of(
                Overlays.without(stable.template(), taken),
                stable.digests(),
                stable.schemaVersion());
    return new FleetLead(
        new Led.Back(gone, back.name()),
        null,
        back,
        left,
        standing,
        orders.of(taken, begun(status)),
        claim);
  }

  /** The migration that no longer stands behind what it brought, or brings; null if none. */
  private static @Nullable String gone(
      @Nullable AgentDeploymentStatus status, Orders orders, List<KeptOverlay> taken) {
    if (!taken.isEmpty()) {
      return taken.getLast().migration();
    }
    Driven driven = begun(status);
    return driven != null
            && status != null
            && Progress.running(status.record())
            && !orders.isUnreadable(driven.uid())
        ? driven.migration()
        : null;
  }

  /** The stage that it has begun with; null if it has with none. */
  private static @Nullable Driven begun(@Nullable AgentDeploymentStatus status) {
    Driven driven = status == null ? null : status.driven();
    return driven == null || driven.stage() == null ? null : driven;
  }

  private static boolean isAtRest(@Nullable RolloutRecord record) {
    return record == null || record.position() == RolloutRecord.Position.Completed;
  }

  /** Whether it is to go back by a migration's word. */
  boolean takesBack() {
    return led instanceof Led.Back;
  }

  /** What it is to run by a migration's word; empty if what its spec says counts. */
  Optional<Revision> wanted() {
    return led instanceof Led.Onward ? Optional.ofNullable(revision) : Optional.empty();
  }

  /**
   * What the status says of it once that was decided.
   *
   * @param ready how many agents run what the order brings; null where it has not begun
   */
  @Nullable Driven driven(Decision decided, @Nullable Integer ready) {
    if (order == null) {
      return claim;
    }
    if (!passes(decided)) {
      return new Driven(order.migration(), order.uid(), order.stage(), order.attempt(), ready);
    }
    // Nobody else comes between two of its stages.
    return Orders.isUnderWay(order.from())
        ? new Driven(order.migration(), order.uid(), null, null, null)
        : claim;
  }

  /** Whether what the order brings becomes the good revision. */
  private boolean passes(Decision decided) {
    return decided instanceof Decision.Complete && led instanceof Led.Onward on && on.passed();
  }

  /** What the status keeps once that was decided. */
  List<KeptOverlay> kept(Decision decided, Revisions revisions, @Nullable String before) {
    if (takesBack() && decided instanceof Decision.Hold) {
      // Not taken back yet: agents have written what they could not read there.
      return left;
    }
    if (order == null || !passes(decided)) {
      return kept;
    }
    Order done = order;
    Stream<KeptOverlay> more =
        revisions.named(before).stream()
            .map(
                r ->
                    new KeptOverlay(
                        done.migration(),
                        done.uid(),
                        done.stage(),
                        done.containers(),
                        Overlays.standing(r.template(), done.containers())));
    return Stream.concat(kept.stream().map(k -> leftBy(done, k)), more).toList();
  }

  /**
   * Where another migration has gone on from, nobody else goes back; other fields are by
   * themselves.
   */
  private static KeptOverlay leftBy(Order done, KeptOverlay kept) {
    return done.uid().equals(kept.uid()) || !Overlays.meet(done.containers(), kept.containers())
        ? kept
        : new KeptOverlay(kept.migration(), null, kept.stage(), kept.containers(), kept.was());
  }
}
