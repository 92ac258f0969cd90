// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.simulation;

import dev.sluice.api.FlagSet;
import dev.sluice.api.FlagSetStatus;
import dev.sluice.api.FlagSetStatus.FlagClaim;
import dev.sluice.api.Migration;
import dev.sluice.api.MigrationStatus;
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

  /** By the schema: a status of which nothing is left. */
  static final String EMPTY = "must be of type object";

  private static final String RENAMED = "flagSetName cannot be changed";
  private static final String MODE = "mode cannot be changed";
  private static final String REMOVED = "status.record cannot be removed";
  private static final String REVISION = "revision cannot fall";
  private static final String ATTEMPT = "attempt cannot fall";
  private static final String ENDED = "RolledBack ends an attempt";
  private static final String PLACE = "stages that run or have passed must stay in place";
  private static final String FROZEN =
      "flags, overlays and step percents of stages that run or have passed are frozen";
  private static final String DRIVEN = "must stay and keep its assignment";

  /** Every rule, by words that the API server says too. */
  static final List<String> ALL =
      List.of(
          EMPTY, RENAMED, MODE, REMOVED, REVISION, ATTEMPT, FENCED, ENDED, PLACE, FROZEN, DRIVEN);

  private Rules() {}

  /** The rules that refuse a write, joined by "; "; null if all let it pass. */
  static String refusing(HasMetadata before, HasMetadata after) {
    return switch (after) {
      case Migration m -> refusing((Migration) before, m);
      case FlagSet s -> refusing((FlagSet) before, s);
      default -> null;
    };
  }

  private static String refusing(Migration before, Migration after) {
    String refusal =
        before.getSpec().flagSetName().equals(after.getSpec().flagSetName()) ? null : RENAMED;
    if (before.getSpec().mode() != after.getSpec().mode()) {
      refusal = and(refusal, MODE);
    }
    MigrationStatus was = before.getStatus();
    if (was == null) {
      return refusal;
    }
    if (falls(was.epoch(), after.getStatus().epoch())) {
      refusal = and(refusal, FENCED);
    }
    return was.record() == null
        ? refusal
        : moved(refusal, before, after, was.record(), after.getStatus().record());
  }

  private static String moved(
      String before, Migration from, Migration to, RolloutRecord was, RolloutRecord is) {
    String refusal = frozen(before, was.started(), from.getSpec().stages(), to.getSpec().stages());
    return is == null ? and(refusal, REMOVED) : falling(refusal, was, is);
  }

  private static String and(String refusal, String rule) {
    return refusal == null ? rule : refusal + "; " + rule;
  }

  private static String falling(String before, RolloutRecord was, RolloutRecord is) {
    String refusal = before;
    if (is.revision() < was.revision()) {
      refusal = and(refusal, REVISION);
    }
    if (is.attempt() < was.attempt()) {
      refusal = and(refusal, ATTEMPT);
    }
    return was.position() == Position.RolledBack
            && is.position() != Position.RolledBack
            && is.attempt() <= was.attempt()
        ? and(refusal, ENDED)
        : refusal;
  }

  private static String frozen(
      String before, List<String> started, List<StageSpec> was, List<StageSpec> is) {
    if (started.isEmpty() || was == is) {
      return before;
    }
    List<String> masked = masked(started, was);
    boolean inPlace =
        masked.equals(masked(started, is))
            && (was.size() < started.size()
                || (is.size() >= started.size()
                    && is.get(started.size() - 1)
                        .name()
                        .equals(was.get(started.size() - 1).name())));
    String refusal = inPlace ? before : and(before, PLACE);
    for (StageSpec old : was) {
      for (StageSpec now : is) {
        if (started.contains(old.name()) && old.name().equals(now.name()) && !same(old, now)) {
          return and(refusal, FROZEN);
        }
      }
    }
    return refusal;
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
    FlagSetStatus was = before.getStatus();
    if (was == null) {
      return null;
    }
    String refusal = keepsDriven(before, after) ? null : DRIVEN;
    return falls(was.epoch(), after.getStatus().epoch()) ? and(refusal, FENCED) : refusal;
  }

  private static boolean keepsDriven(FlagSet before, FlagSet after) {
    if (before.getSpec().equals(after.getSpec())) {
      return true;
    }
    List<String> driven = before.getStatus().claims().stream().map(FlagClaim::key).toList();
    return before.getSpec().flags().stream()
        .filter(old -> driven.contains(old.key()))
        .allMatch(
            old ->
                after.getSpec().flags().stream()
                    .anyMatch(
                        f -> f.key().equals(old.key()) && f.assignment() == old.assignment()));
  }

  private static boolean falls(Long was, Long is) {
    return was != null && (is == null || is < was);
  }
}
