// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.history.rules;

import dev.sluice.api.Annotations;
import dev.sluice.api.FlagSetStatus;
import dev.sluice.api.FlagSetStatus.EffectiveFlag;
import dev.sluice.api.FlagSetStatus.FlagClaim;
import dev.sluice.api.FlagSetStatus.KeptFlag;
import dev.sluice.api.RolloutRecord;
import dev.sluice.api.RolloutRecord.Exposure;
import dev.sluice.api.RolloutRecord.Position;
import dev.sluice.history.Change;
import dev.sluice.history.Finding;
import dev.sluice.history.Invariant;
import dev.sluice.history.Scene;
import dev.sluice.history.Subject;
import dev.sluice.history.View;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * To get a flag is not to set it: what its spec, a passed stage or a completed migration has left
 * stands until the new driver has the flag in its record.
 */
final class YieldRules implements Invariant {
  private static final String EMERGENCY = "Emergency";
  private static final String KILLED = "Killed";
  private static final List<String> BY_ITSELF = List.of("Spec", "Kept");

  @Override
  public String id() {
    return "I41";
  }

  @Override
  public String sentence() {
    return "A flag that a migration is given stays as it is until that one begins with it; until then"
        + " an emergency of who has left it turns it off, and in an emergency of its own it is given none.";
  }

  @Override
  public @Nullable Finding check(Change change, Scene scene) {
    if (!change.writer().isSluice()
        || !(change.before() instanceof View.OfFlagSet before)
        || !(change.after() instanceof View.OfFlagSet after)) {
      return null;
    }
    FlagSetStatus were = before.status();
    FlagSetStatus are = after.status();
    if (were == null || are == null || isEdited(were, after)) {
      return null;
    }
    for (FlagClaim claim : are.claims()) {
      String moved = moved(claim, were, are, change.subject(), scene);
      if (moved != null) {
        return Finding.of(moved, Claims.holder(change.subject(), claim));
      }
    }
    return null;
  }

  @Override
  public @Nullable Finding atRest(Scene scene) {
    for (Map.Entry<Subject, View> entry : scene.standing().entrySet()) {
      if (entry.getValue() instanceof View.OfFlagSet set && set.status() != null) {
        for (KeptFlag kept : set.status().kept()) {
          Finding left = left(kept, entry.getKey(), set, scene);
          if (left != null) {
            return left;
          }
        }
      }
    }
    return null;
  }

  private static @Nullable Finding left(
      KeptFlag kept, Subject subject, View.OfFlagSet set, Scene scene) {
    FlagClaim claim = Claims.find(Claims.of(set), kept.key());
    if (claim == null || !isYetToSet(scene.view(Claims.holder(subject, claim)), kept.key())) {
      return null;
    }
    for (Map.Entry<Subject, View> entry : scene.standing().entrySet()) {
      Subject migration = entry.getKey();
      RolloutRecord record = Records.of(entry.getValue());
      if (record != null
          && migration.namespace().equals(subject.namespace())
          && kept.by().startsWith(migration.name() + "/")
          && Records.exposure(record, kept.key()) != null
          && entry.getValue().meta().annotations().containsKey(Annotations.ROLLBACK)) {
        return Finding.of(
            "flag "
                + kept.key()
                + " is still at "
                + kept.percent()
                + "%, as "
                + migration.name()
                + " has left it, which is in an emergency; "
                + claim.migration()
                + ", which drives it, has not begun with it",
            migration);
      }
    }
    return null;
  }

  /** A person may have given any flag another percent since. */
  private static boolean isEdited(FlagSetStatus were, View.OfFlagSet after) {
    return were.observedGeneration() == null
        || were.observedGeneration() != after.meta().generation();
  }

  private static @Nullable String moved(
      FlagClaim claim, FlagSetStatus were, FlagSetStatus are, Subject set, Scene scene) {
    EffectiveFlag was = find(were, claim.key());
    EffectiveFlag is = find(are, claim.key());
    if (was == null
        || is == null
        || KILLED.equals(was.reason())
        || KILLED.equals(is.reason())
        || !isYetToSet(scene.view(Claims.holder(set, claim)), claim.key())) {
      return null;
    }
    FlagClaim had = Claims.find(were.claims(), claim.key());
    boolean given = had == null || !had.uid().equals(claim.uid());
    if (EMERGENCY.equals(is.reason())) {
      return given
          ? "flag " + claim.key() + " was given to " + claim.migration() + " in an emergency of it"
          : null;
    }
    boolean stood =
        (had == null || !given)
            ? BY_ITSELF.contains(was.reason())
            : isLeftBy(scene.view(Claims.holder(set, had)), was);
    return !stood || is.percent().equals(was.percent()) || isOverruled(were, claim.key())
        ? null
        : "flag "
            + claim.key()
            + " went from "
            + was.percent()
            + "% to "
            + is.percent()
            + "%, and "
            + claim.migration()
            + ", which drives it, has not begun with it";
  }

  private static boolean isYetToSet(@Nullable View driver, String key) {
    if (!(driver instanceof View.OfMigration)) {
      return false;
    }
    RolloutRecord record = Records.of(driver);
    return record == null || Records.exposure(record, key) == null;
  }

  /**
   * Whether what is shown was set by a stage of a completed migration. What stood before it is the
   * spec's by now, which a person may have edited meanwhile.
   */
  private static boolean isLeftBy(@Nullable View driver, EffectiveFlag shown) {
    RolloutRecord record = driver == null ? null : Records.of(driver);
    if (record == null || record.position() != Position.Completed) {
      return false;
    }
    Exposure left = Records.exposure(record, shown.key());
    return left != null && left.stage() != null && left.percent().equals(shown.percent());
  }

  /** A person has changed the percent in the spec while a migration drove the flag: it counts. */
  private static boolean isOverruled(FlagSetStatus status, String key) {
    return status.kept().stream()
        .anyMatch(kept -> kept.key().equals(key) && kept.specPercent() == null);
  }

  private static @Nullable EffectiveFlag find(FlagSetStatus status, String key) {
    for (EffectiveFlag flag : status.flags()) {
      if (flag.key().equals(key)) {
        return flag;
      }
    }
    return null;
  }
}
