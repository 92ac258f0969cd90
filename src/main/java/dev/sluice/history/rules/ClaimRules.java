// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.history.rules;

import dev.sluice.api.FlagSetStatus.FlagClaim;
import dev.sluice.api.RolloutRecord;
import dev.sluice.api.RolloutRecord.Exposure;
import dev.sluice.api.RolloutRecord.Position;
import dev.sluice.history.Change;
import dev.sluice.history.Finding;
import dev.sluice.history.Invariant;
import dev.sluice.history.MigrationStep;
import dev.sluice.history.Scene;
import dev.sluice.history.Subject;
import dev.sluice.history.View;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A flag has one driver, and only its driver raises it. */
final class ClaimRules implements Invariant {
  @Override
  public String id() {
    return "I22";
  }

  @Override
  public String sentence() {
    return "A flag is driven by one migration at most, which keeps it while a stage runs; only the"
        + " driver raises it; what only observes drives none.";
  }

  @Override
  public @Nullable Finding check(Change change, Scene scene) {
    if (change.after() instanceof View.OfFlagSet after) {
      return change.before() instanceof View.OfFlagSet before
          ? claimed(change, before, after, scene)
          : null;
    }
    MigrationStep step = scene.step();
    return step == null || !step.recorded() || !step.isOnward() || step.after().spec().observing()
        ? null
        : raised(change.subject(), step, scene);
  }

  private static @Nullable Finding claimed(
      Change change, View.OfFlagSet before, View.OfFlagSet after, Scene scene) {
    List<FlagClaim> were = Claims.of(before);
    List<FlagClaim> are = Claims.of(after);
    if (were.equals(are)) {
      return null;
    }
    for (int i = 0; i < are.size(); i++) {
      for (int j = 0; j < i; j++) {
        if (are.get(i).key().equals(are.get(j).key())) {
          return Finding.of("flag " + are.get(i).key() + " is claimed twice");
        }
      }
    }
    for (FlagClaim is : are) {
      Subject holder = Claims.holder(change.subject(), is);
      if (scene.view(holder) instanceof View.OfMigration migration
          && migration.spec().observing()) {
        return Finding.of(
            "flag " + is.key() + " is claimed by " + is.migration() + ", which only observes",
            holder);
      }
    }
    for (FlagClaim was : were) {
      FlagClaim is = Claims.find(are, was.key());
      boolean other = is == null || !is.uid().equals(was.uid());
      Subject holder = Claims.holder(change.subject(), was);
      if (other && change.writer().isSluice() && runs(scene.view(holder), was.key())) {
        return Finding.of(
            "flag "
                + was.key()
                + " was taken from "
                + was.migration()
                + ", of which a stage runs,"
                + " for "
                + (is == null ? "nobody" : is.migration()),
            holder);
      }
    }
    return null;
  }

  private static boolean runs(@Nullable View holder, String key) {
    if (!(holder instanceof View.OfMigration migration) || migration.status() == null) {
      return false;
    }
    RolloutRecord record = migration.status().record();
    return record != null
        && record.position() == Position.Running
        && Records.exposure(record, key) != null
        && isNamed(migration, key);
  }

  /** A flag whose stage a person has taken out of the plan is let go. */
  private static boolean isNamed(View.OfMigration migration, String key) {
    return migration.spec().stages().stream()
        .anyMatch(stage -> stage.flags().stream().anyMatch(flag -> flag.key().equals(key)));
  }

  private static @Nullable Finding raised(Subject migration, MigrationStep step, Scene scene) {
    RolloutRecord is = step.is();
    if (is == null) {
      return null;
    }
    String name = step.after().spec().flagSetName();
    List<FlagClaim> claims = Claims.of(scene.flagSet(migration.namespace(), name));
    for (Exposure after : is.exposures()) {
      Exposure before = step.was() == null ? null : Records.exposure(step.was(), after.key());
      boolean up = before == null ? after.stage() != null : after.percent() > before.percent();
      if (up) {
        FlagClaim claim = Claims.find(claims, after.key());
        if (claim == null || !claim.uid().equals(migration.uid())) {
          return Finding.of(
              "flag "
                  + after.key()
                  + " rose to "
                  + after.percent()
                  + "%, and is claimed by "
                  + (claim == null ? "nobody" : claim.migration()));
        }
      }
    }
    return null;
  }
}
