// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.migration.engine;

import dev.sluice.api.Durations;
import dev.sluice.api.RolloutRecord;
import dev.sluice.api.StageSpec;
import dev.sluice.api.StageSpec.Approval;
import dev.sluice.migration.engine.Decision.Hold;
import dev.sluice.migration.engine.Decision.Order;
import dev.sluice.migration.engine.Decision.Time;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Annotations that are acted on once: each names the attempt it is meant for, so that applying a
 * file twice does nothing, and is noted in the record when it has had its effect.
 *
 * <p>A token for another place or attempt is an old one, or one that comes too early, and does
 * nothing. One that can never be meant for anything is told of, see {@link #garbled}.
 */
public final class Tokens {
  private static final String SHAPE = "[a-z0-9-]{1,63}(/[0-9]{1,3})?/[1-9][0-9]{0,8}";

  private Tokens() {}

  // What they let through.

  /** A stage that needs approval waits for it. */
  static Optional<Hold> approval(Observed o, StagePlan next) {
    return approved(o, next)
        ? Optional.empty()
        : Optional.of(
            new Hold(
                Cause.AWAITING_APPROVAL,
                o.subject().part(next.name()) + " needs approval",
                null,
                annotate(o, "approve", approve(o, next)),
                Time.STANDS_STILL));
  }

  /** No stage starts soon after a rollback, unless a person waives that. */
  static Optional<Hold> coolingDown(Observed o) {
    Instant until = Ledger.coolUntil(o.record(), Durations.parse(o.spec().cooldown()), o.now());
    return until == null || !until.isAfter(o.now()) || waived(o)
        ? Optional.empty()
        : Optional.of(
            new Hold(
                Cause.COOLING_DOWN,
                "cool-down of " + o.spec().cooldown() + " after the last rollback",
                until,
                annotate(o, "override", override(o)),
                Time.COUNTS_FOR_DEADLINE));
  }

  /** Whether the present hold or window is to end now. */
  static boolean skips(Observed o, StagePlan plan, int step) {
    return skipWait(o, plan, step).equals(o.commands().skipWait());
  }

  /** The command that ends the present hold or window. */
  static String skipCommand(Observed o, StagePlan plan, int step) {
    return annotate(o, "skip-wait", skipWait(o, plan, step));
  }

  // What is noted.

  /** The order by which a stage starts; null if it starts by itself. */
  static @Nullable Order toStart(Observed o, StagePlan plan) {
    List<String> tokens = new ArrayList<>();
    if (plan.approval() == Approval.Required) {
      tokens.add("approve=" + approve(o, plan));
    }
    if (override(o).equals(o.commands().override()) && !noted(o, "override=" + override(o))) {
      tokens.add("override=" + override(o));
    }
    KeptStateRules.waiver(o).ifPresent(tokens::add);
    return tokens.isEmpty() ? null : new Order(o.commands().by(), tokens);
  }

  /** The order by which a wait ended before its time. */
  static Order toSkip(Observed o, StagePlan plan, int step) {
    return new Order(o.commands().by(), List.of("skip-wait=" + skipWait(o, plan, step)));
  }

  /**
   * What is wrong with tokens that can never have an effect, in words; it holds nothing up.
   *
   * @return sentences that name annotation, value and remedy
   */
  public static List<String> garbled(Observed o) {
    List<String> wrong = new ArrayList<>();
    String approve = o.commands().approve();
    if (approve != null && !names(o, approve, 2)) {
      wrong.add(told(o, "approve", approve, "<" + o.subject().noun() + ">/<attempt>"));
    }
    String skip = o.commands().skipWait();
    if (skip != null && !names(o, skip, 3)) {
      wrong.add(
          told(
              o,
              "skip-wait",
              skip,
              "<" + o.subject().noun() + ">/<percent, 100 for the window>/<attempt>"));
    }
    String override = o.commands().override();
    // A fleet has no cool-down, and a migration takes no agent to another schema.
    String other = o.fleet().isPresent() ? "state" : "cooldown";
    if (override != null && !override.matches("(save|" + other + ")/[1-9][0-9]{0,8}")) {
      wrong.add(told(o, "override", override, other + "/<attempt> or save/<attempt>"));
    }
    return List.copyOf(wrong);
  }

  private static String told(Observed o, String annotation, String value, String shape) {
    return "annotation sluice.dev/"
        + annotation
        + " is \""
        + value
        + "\" and does nothing: write "
        + shape
        + ", with a "
        + o.subject().noun()
        + " of the plan";
  }

  private static boolean names(Observed o, String token, int parts) {
    String[] given = token.split("/", -1);
    return given.length == parts
        && token.matches(SHAPE)
        && (o.spec().stages().stream().map(StageSpec::name).anyMatch(given[0]::equals)
            || FleetWords.knows(o, given[0]));
  }

  private static boolean approved(Observed o, StagePlan plan) {
    return approve(o, plan).equals(o.commands().approve());
  }

  private static boolean waived(Observed o) {
    return override(o).equals(o.commands().override()) || noted(o, "override=" + override(o));
  }

  private static boolean noted(Observed o, String token) {
    return o.record() != null && o.record().tokens().contains(token);
  }

  private static String approve(Observed o, StagePlan plan) {
    return plan.name() + "/" + attempt(o);
  }

  private static String override(Observed o) {
    return "cooldown/" + attempt(o);
  }

  private static String skipWait(Observed o, StagePlan plan, int step) {
    return plan.name() + "/" + plan.percent(step) + "/" + attempt(o);
  }

  private static int attempt(Observed o) {
    RolloutRecord record = o.record();
    return record == null ? 1 : record.attempt();
  }

  private static String annotate(Observed o, String annotation, String value) {
    return o.subject().annotateAnew(annotation + "=" + value);
  }
}
