// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.migration.engine;

import dev.sluice.api.Flag.Assignment;
import dev.sluice.api.MigrationSpec;
import dev.sluice.api.RolloutRecord.Exposure;
import dev.sluice.api.StageSpec;
import dev.sluice.api.StageSpec.StageFlag;
import dev.sluice.flags.eval.FlagFact;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The rules of a plan that its schema cannot say, because they need its FlagSet, its record or an
 * order.
 */
public final class SpecRules {
  private SpecRules() {}

  /** The first rule that an observed plan breaks; none is known to be while there is no FlagSet. */
  static Optional<Decision.Refuse> broken(Observed o) {
    if (o.fleet().isPresent()) {
      return Optional.empty();
    }
    Map<String, FlagFact> flags = o.flags();
    return frozen(o)
        .or(() -> startedAfter(o))
        .or(
            () ->
                flags == null
                    ? Optional.empty()
                    : broken(
                        o.name(),
                        o.spec(),
                        flags,
                        Exposures.beginning(o.record(), o.spec(), flags)));
  }

  /** The first rule that a plan breaks that has not begun, in the order of its stages. */
  public static Optional<Decision.Refuse> broken(
      String migration, MigrationSpec spec, Map<String, FlagFact> flags) {
    return broken(migration, spec, flags, Exposures.standing(spec, flags));
  }

  /** What a lost status knew of fleets cannot be brought back in one go: their specs say it. */
  private static Optional<Decision.Refuse> startedAfter(Observed o) {
    String last = o.record() == null ? o.spec().startAfter() : null;
    for (StageSpec stage : last == null ? List.<StageSpec>of() : o.spec().stages()) {
      if (!stage.overlays().isEmpty()) {
        return refuse(
            Cause.INVALID_PLAN,
            at(stage)
                + ".overlays is to have passed, as spec.startAfter is \""
                + last
                + "\": say in the AgentDeployments what it brought, and take it out here");
      }
      if (stage.name().equals(last)) {
        break;
      }
    }
    return Optional.empty();
  }

  /** What is running or has passed stays in place; the schema says so too, and sooner. */
  private static Optional<Decision.Refuse> frozen(Observed o) {
    List<String> started = o.record() == null ? List.of() : o.record().started();
    List<StageSpec> planned = o.spec().stages();
    if (inPlace(started, planned)) {
      return Optional.empty();
    }
    List<String> instead = planned.stream().map(StageSpec::name).limit(started.size()).toList();
    return refuse(
        Cause.INVALID_PLAN,
        "spec.stages begins with "
            + String.join(", ", instead)
            + ", but "
            + String.join(", ", started)
            + " run or have passed and must stay in place: undo the edit, or roll back first");
  }

  private static boolean inPlace(List<String> started, List<StageSpec> planned) {
    for (int i = 0; i < started.size(); i++) {
      if (i == planned.size() || !started.get(i).equals(planned.get(i).name())) {
        return false;
      }
    }
    return true;
  }

  private static Optional<Decision.Refuse> broken(
      String migration, MigrationSpec spec, Map<String, FlagFact> flags, List<Exposure> beginning) {
    return contradiction(migration, spec, flags, beginning)
        .or(() -> tooLarge(PlanSize.of(migration, spec, beginning)));
  }

  private static Optional<Decision.Refuse> tooLarge(int size) {
    return size <= PlanSize.MOST
        ? Optional.empty()
        : refuse(
            Cause.INVALID_PLAN,
            "spec.stages needs a record of up to "
                + size / 1024
                + " KiB, and there is room for "
                + PlanSize.MOST / 1024
                + ": raise fewer flags, give flags and stages shorter names, or write two"
                + " migrations");
  }

  private static Optional<Decision.Refuse> contradiction(
      String migration, MigrationSpec spec, Map<String, FlagFact> flags, List<Exposure> beginning) {
    Map<String, Integer> raisedTo = new HashMap<>();
    List<Exposure> standing = beginning;
    for (StageSpec stage : spec.stages()) {
      for (StageFlag flag : stage.flags()) {
        FlagFact fact = flags.get(flag.key());
        if (fact == null) {
          return unknown(spec, stage, flag, flags);
        }
        Integer before = raisedTo.put(flag.key(), flag.percent());
        if (before != null && flag.percent() <= before) {
          return notRising(stage, flag, before);
        }
        if (flag.percent() < 100 && fact.flag().assignment() == Assignment.AllAtOnce) {
          return neverOn(stage, flag);
        }
      }
      Map<String, String> partlyOn = Exposures.partlyOn(standing, stage);
      if (partlyOn.size() > 1) {
        return refuse(
            Cause.INVALID_PLAN,
            at(stage)
                + ".flags raises "
                + String.join(" and ", partlyOn.values())
                + ", which are partly on already, for different agents: raise them in stages of"
                + " their own");
      }
      Optional<Decision.Refuse> beside = besideOverlays(stage, flags, partlyOn);
      if (beside.isPresent()) {
        return beside;
      }
      standing = Exposures.raised(standing, migration, stage);
    }
    return Optional.empty();
  }

  /** Who gets the flags of a stage that brings a revision are the agents that run it. */
  private static Optional<Decision.Refuse> besideOverlays(
      StageSpec stage, Map<String, FlagFact> flags, Map<String, String> partlyOn) {
    if (stage.overlays().isEmpty()) {
      return Optional.empty();
    }
    if (!partlyOn.isEmpty()) {
      return refuse(
          Cause.INVALID_PLAN,
          at(stage)
              + ".flags raises "
              + String.join(" and ", partlyOn.values())
              + ", which some agents have already, and its overlays come to others: raise it in a"
              + " stage without overlays");
    }
    return stage.flags().stream()
        .map(StageFlag::key)
        .filter(key -> isById(flags.get(key)))
        .findFirst()
        .flatMap(
            key ->
                refuse(
                    Cause.INVALID_PLAN,
                    at(stage)
                        + ".flags raises "
                        + key
                        + ", whose assignment is Ids, and overlays come to agents: raise it in a"
                        + " stage without overlays"));
  }

  private static boolean isById(@Nullable FlagFact fact) {
    return fact != null && fact.flag().assignment() == Assignment.Ids;
  }

  private static Optional<Decision.Refuse> unknown(
      MigrationSpec spec, StageSpec stage, StageFlag flag, Map<String, FlagFact> flags) {
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

  private static Optional<Decision.Refuse> notRising(StageSpec stage, StageFlag flag, int before) {
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

  private static Optional<Decision.Refuse> neverOn(StageSpec stage, StageFlag flag) {
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
