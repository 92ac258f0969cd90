// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.migration.engine;

import dev.sluice.api.Flag.Assignment;
import dev.sluice.api.MigrationSpec;
import dev.sluice.api.StageSpec;
import dev.sluice.api.StageSpec.StageFlag;
import dev.sluice.flags.eval.FlagFact;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The rules of a plan that its schema cannot say, because they need its FlagSet or an order. */
public final class SpecRules {
  private SpecRules() {}

  /** The first rule that the plan breaks, in the order of its stages. */
  public static Optional<Decision.Refuse> broken(MigrationSpec spec, Map<String, FlagFact> flags) {
    Map<String, Integer> raisedTo = new HashMap<>();
    Map<String, String> partialBy = new HashMap<>();
    for (StageSpec stage : spec.stages()) {
      Set<String> continued = new HashSet<>();
      for (StageFlag flag : stage.flags()) {
        Optional<Decision.Refuse> broken =
            unknown(spec, stage, flag, flags)
                .or(() -> notRising(stage, flag, raisedTo))
                .or(() -> neverOn(stage, flag, flags));
        if (broken.isPresent()) {
          return broken;
        }
        if (partialBy.containsKey(flag.key())) {
          continued.add(partialBy.get(flag.key()));
        }
        raisedTo.put(flag.key(), flag.percent());
      }
      if (continued.size() > 1) {
        return refuse(
            Cause.INVALID_PLAN,
            at(stage)
                + ".flags raises flags that were left partly on by different stages, whose agents"
                + " differ: raise them in stages of their own");
      }
      String lineage = continued.stream().findFirst().orElse(stage.name());
      stage.flags().stream()
          .filter(f -> f.percent() < 100)
          .forEach(f -> partialBy.put(f.key(), lineage));
    }
    return Optional.empty();
  }

  private static Optional<Decision.Refuse> unknown(
      MigrationSpec spec, StageSpec stage, StageFlag flag, Map<String, FlagFact> flags) {
    if (flags.containsKey(flag.key())) {
      return Optional.empty();
    }
    List<String> known = flags.keySet().stream().sorted().limit(10).toList();
    return refuse(
        Cause.UNKNOWN_FLAG,
        at(stage)
            + ".flags names \""
            + flag.key()
            + "\", which FlagSet "
            + spec.flagSetName()
            + " does not have (it has "
            + String.join(", ", known)
            + (flags.size() > known.size() ? ", ..." : "")
            + "): correct the key, or add it to the FlagSet");
  }

  private static Optional<Decision.Refuse> notRising(
      StageSpec stage, StageFlag flag, Map<String, Integer> raisedTo) {
    Integer before = raisedTo.get(flag.key());
    if (before == null || flag.percent() > before) {
      return Optional.empty();
    }
    return refuse(
        Cause.INVALID_PLAN,
        at(stage)
            + ".flags["
            + flag.key()
            + "].percent is "
            + flag.percent()
            + ", but an earlier stage raises that flag to "
            + before
            + ": a later stage must raise it further, or leave it out");
  }

  private static Optional<Decision.Refuse> neverOn(
      StageSpec stage, StageFlag flag, Map<String, FlagFact> flags) {
    FlagFact fact = flags.get(flag.key());
    if (flag.percent() == 100 || fact == null || fact.flag().assignment() != Assignment.AllAtOnce) {
      return Optional.empty();
    }
    return refuse(
        Cause.INVALID_PLAN,
        at(stage)
            + ".flags["
            + flag.key()
            + "].percent is "
            + flag.percent()
            + ", but the flag's assignment is AllAtOnce, which is off below 100: use 100, or another"
            + " assignment");
  }

  private static String at(StageSpec stage) {
    return "spec.stages[" + stage.name() + "]";
  }

  private static Optional<Decision.Refuse> refuse(Cause cause, String message) {
    return Optional.of(new Decision.Refuse(cause, message));
  }
}
