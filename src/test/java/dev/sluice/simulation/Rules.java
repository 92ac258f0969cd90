// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.simulation;

import dev.sluice.api.FlagSet;
import dev.sluice.api.FlagSetStatus.FlagClaim;
import dev.sluice.api.Migration;
import dev.sluice.api.RolloutRecord;
import dev.sluice.api.RolloutRecord.Position;
import dev.sluice.api.StageSpec;
import dev.sluice.api.StageSpec.Step;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.util.List;

/**
 * The transition rules of the CRDs, as the API server applies them to every write, of users and of
 * operators alike. {@code CrdCasesTest} tries the same rules on a real one.
 */
final class Rules {
  /** What an operator is told that another one leads since. */
  static final String FENCED = "epoch cannot fall";

  private Rules() {}

  /** The rule that refuses a write; null if all let it pass. */
  static String refusing(HasMetadata before, HasMetadata after) {
    return switch (after) {
      case Migration m -> refusing((Migration) before, m);
      case FlagSet s -> refusing((FlagSet) before, s);
      default -> null;
    };
  }

  private static String refusing(Migration before, Migration after) {
    if (!before.getSpec().flagSetName().equals(after.getSpec().flagSetName())) {
      return "flagSetName cannot be changed";
    }
    RolloutRecord was = before.getStatus() == null ? null : before.getStatus().record();
    RolloutRecord is = after.getStatus() == null ? null : after.getStatus().record();
    if (was == null) {
      return null;
    }
    if (is == null) {
      return "status.record cannot be removed";
    }
    String frozen = frozen(was.started(), before.getSpec().stages(), after.getSpec().stages());
    return frozen != null ? frozen : falling(was, is);
  }

  private static String falling(RolloutRecord was, RolloutRecord is) {
    if (is.revision() < was.revision()) {
      return "revision cannot fall";
    }
    if (is.attempt() < was.attempt()) {
      return "attempt cannot fall";
    }
    if (was.epoch() != null && (is.epoch() == null || is.epoch() < was.epoch())) {
      return FENCED;
    }
    return was.position() == Position.RolledBack
            && is.position() != Position.RolledBack
            && is.attempt() <= was.attempt()
        ? "RolledBack ends an attempt"
        : null;
  }

  private static String frozen(List<String> started, List<StageSpec> was, List<StageSpec> is) {
    if (started.isEmpty()) {
      return null;
    }
    List<String> masked = masked(started, was);
    boolean inPlace =
        masked.equals(masked(started, is))
            && (was.size() < started.size()
                || (is.size() >= started.size()
                    && is.get(started.size() - 1)
                        .name()
                        .equals(was.get(started.size() - 1).name())));
    if (!inPlace) {
      return "stages that run or have passed must stay in place";
    }
    for (StageSpec old : was) {
      for (StageSpec now : is) {
        if (started.contains(old.name()) && old.name().equals(now.name()) && !same(old, now)) {
          return "flags and step percents of stages that run or have passed are frozen";
        }
      }
    }
    return null;
  }

  private static List<String> masked(List<String> started, List<StageSpec> stages) {
    return stages.stream().map(StageSpec::name).filter(started::contains).toList();
  }

  private static boolean same(StageSpec old, StageSpec now) {
    return old.flags().equals(now.flags())
        && (old.steps() == null) == (now.steps() == null)
        && (old.steps() == null || percents(old).equals(percents(now)));
  }

  private static List<Integer> percents(StageSpec stage) {
    return stage.steps().stream().map(Step::percent).toList();
  }

  private static String refusing(FlagSet before, FlagSet after) {
    if (before.getStatus() == null || before.getSpec().equals(after.getSpec())) {
      return null;
    }
    List<String> driven = before.getStatus().claims().stream().map(FlagClaim::key).toList();
    boolean kept =
        before.getSpec().flags().stream()
            .filter(old -> driven.contains(old.key()))
            .allMatch(
                old ->
                    after.getSpec().flags().stream()
                        .anyMatch(
                            f -> f.key().equals(old.key()) && f.assignment() == old.assignment()));
    return kept ? null : "a flag that is driven must stay and keep its assignment";
  }
}
