// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.flags.ofrep;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.flags.FlagMetadata;
import dev.sluice.flags.eval.Evaluation;
import dev.sluice.flags.eval.Evaluator;
import dev.sluice.flags.eval.FlagState;
import dev.sluice.flags.eval.FlagTable;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** One flag of a view, and what is said of it. */
sealed interface ViewedFlag {
  /** What is said of it to that id. */
  Said to(@Nullable String targetingKey, Leases leases);

  /** Whether it is off because its lease has ended. */
  boolean ended(Leases leases);

  /**
   * What is said of a flag to one id.
   *
   * @param status of an answer that says only this
   * @param json a success or a failure
   */
  record Said(int status, String json) {}

  /** A flag that one set decides about. Its answers are few, and written once. */
  final class Served implements ViewedFlag {
    private final FlagTable table;
    private final FlagState state;
    private final Map<Evaluation, Said> written = new ConcurrentHashMap<>();

    Served(FlagTable table, FlagState state) {
      this.table = table;
      this.state = state;
    }

    @Override
    public Said to(@Nullable String targetingKey, Leases leases) {
      Evaluation evaluation =
          state.leased()
              ? Evaluator.evaluate(state, targetingKey, leases.heardTime(table.id()), leases.now())
              : Evaluator.evaluate(state, targetingKey);
      return written.computeIfAbsent(evaluation, this::write);
    }

    @Override
    public boolean ended(Leases leases) {
      return leases.ended(table.id(), state);
    }

    private Said write(Evaluation evaluation) {
      ObjectNode success = JsonNodeFactory.instance.objectNode();
      success.put("key", state.key());
      success.put("value", evaluation.value());
      success.put("variant", evaluation.variant());
      success.put("reason", reason(evaluation.reason()));
      success.set("metadata", FlagMetadata.of(table, state));
      return new Said(200, success.toString());
    }

    /**
     * The protocol has no DEFAULT. Whoever is reached by no list, cohort or share was looked for
     * all the same: off is what the rule says of him.
     */
    private static String reason(Evaluation.Reason reason) {
      return switch (reason) {
        case STATIC -> "STATIC";
        case TARGETING_MATCH, DEFAULT -> "TARGETING_MATCH";
      };
    }
  }

  /** A key that several sets have, where none of them was named. */
  record Contested(String key, List<String> sets) implements ViewedFlag {
    public Contested {
      sets = List.copyOf(sets);
    }

    @Override
    public boolean ended(Leases leases) {
      return false;
    }

    @Override
    public Said to(@Nullable String targetingKey, Leases leases) {
      return new Said(
          400,
          Failures.of(
              key,
              ErrorCode.GENERAL,
              "several FlagSets have this flag ("
                  + String.join(", ", sets)
                  + "): name one by the header Flagd-Selector: flagSetId=<namespace>/<FlagSet>"));
    }
  }
}
