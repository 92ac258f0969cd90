// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.flags.eval;

import dev.sluice.flags.eval.Evaluation.Reason;
import dev.sluice.fleet.Bucketing;
import dev.sluice.fleet.Workload;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Who has a flag: exactly what a client makes of the document that is served. */
public final class Evaluator {
  private Evaluator() {}

  /**
   * Evaluates one flag for one id.
   *
   * @param id the targeting key; null or empty where the caller has none
   * @return empty if the table has no such flag, which is an error of the caller and never off
   */
  public static Optional<Evaluation> evaluate(FlagTable table, String key, @Nullable String id) {
    return table.flag(key).map(state -> evaluate(state, id));
  }

  /**
   * Evaluates one flag for one id: off if its lease has ended, else as it stands.
   *
   * @param heardTime when it was last known that nobody had taken the flag back
   * @param now when the client asks
   */
  public static Evaluation evaluate(
      FlagState state, @Nullable String id, Instant heardTime, Instant now) {
    return state.leased() && !now.isBefore(state.expiry(heardTime))
        ? new Evaluation(false, Reason.TARGETING_MATCH)
        : evaluate(state, id);
  }

  /**
   * Evaluates one flag for one id, whose lease has not ended: denied, allowed, then whom its
   * exposure reaches. Nothing that is leased is STATIC, for clients keep that.
   */
  public static Evaluation evaluate(FlagState state, @Nullable String id) {
    boolean listed = state.leased() || !state.denied().isEmpty() || !state.allowed().isEmpty();
    if (id != null && state.denied().contains(id)) {
      return new Evaluation(false, Reason.TARGETING_MATCH);
    }
    if (id != null && state.allowed().contains(id)) {
      return new Evaluation(true, Reason.TARGETING_MATCH);
    }
    return switch (state.reach()) {
      case Reach.Everybody() ->
          new Evaluation(true, listed ? Reason.TARGETING_MATCH : Reason.STATIC);
      case Reach.Nobody() -> new Evaluation(false, listed ? Reason.DEFAULT : Reason.STATIC);
      case Reach.Members members ->
          id != null && members.keys().contains(id)
              ? new Evaluation(true, Reason.TARGETING_MATCH)
              : new Evaluation(false, Reason.DEFAULT);
      case Reach.Share share ->
          id == null || id.isEmpty()
              ? new Evaluation(false, Reason.DEFAULT)
              : new Evaluation(
                  Bucketing.within(share.seed(), id, share.percent()), Reason.TARGETING_MATCH);
    };
  }

  /** How many of the known agents have the flag. */
  public static int exposed(FlagState state, List<Workload> workloads) {
    int exposed = 0;
    for (Workload workload : workloads) {
      exposed += exposed(state, workload);
    }
    return exposed;
  }

  private static int exposed(FlagState state, Workload workload) {
    boolean listed = !state.denied().isEmpty() || !state.allowed().isEmpty();
    boolean alike =
        state.reach() instanceof Reach.Everybody || state.reach() instanceof Reach.Nobody;
    if (!workload.sticky() || (alike && !listed)) {
      return state.reach() instanceof Reach.Everybody ? workload.replicas() : 0;
    }
    int exposed = 0;
    for (int ordinal = 0; ordinal < workload.replicas(); ordinal++) {
      exposed += evaluate(state, workload.agent(ordinal).targetingKey()).value() ? 1 : 0;
    }
    return exposed;
  }
}
