// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.history.rules;

import dev.sluice.api.Annotations;
import dev.sluice.api.Flag.Assignment;
import dev.sluice.api.FlagSetStatus.EffectiveFlag;
import dev.sluice.api.RolloutRecord;
import dev.sluice.api.RolloutRecord.Exposure;
import dev.sluice.history.Change;
import dev.sluice.history.Finding;
import dev.sluice.history.Invariant;
import dev.sluice.history.Scene;
import dev.sluice.history.Subject;
import dev.sluice.history.View;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What must stand when all is settled. */
final class RestRules {
  private RestRules() {}

  /** I6: a rollback ends, whatever else goes on. */
  static final class RollbackEnds implements Invariant {
    @Override
    public String id() {
      return "I6";
    }

    @Override
    public String sentence() {
      return "A rollback that is asked for has come to its end: with the annotation present"
          + " everything is off.";
    }

    @Override
    public @Nullable Finding check(Change change, Scene scene) {
      return null;
    }

    @Override
    public @Nullable Finding atRest(Scene scene) {
      for (Map.Entry<Subject, View> entry : scene.standing().entrySet()) {
        RolloutRecord record = Records.of(entry.getValue());
        if (record != null
            && entry.getValue().meta().annotations().containsKey(Annotations.ROLLBACK)) {
          for (Exposure exposure : record.exposures()) {
            if (exposure.percent() > 0) {
              return Finding.of(
                  "flag " + exposure.key() + " is still at " + exposure.percent() + "%",
                  entry.getKey());
            }
          }
        }
      }
      return null;
    }
  }

  /** I29: the mirror says what the record says, and every status speaks of the newest spec. */
  static final class Stable implements Invariant {
    @Override
    public String id() {
      return "I29";
    }

    @Override
    public String sentence() {
      return "In the end every status speaks of the newest spec, and a FlagSet shows what the records"
          + " of its migrations say.";
    }

    @Override
    public @Nullable Finding check(Change change, Scene scene) {
      return null;
    }

    @Override
    public @Nullable Finding atRest(Scene scene) {
      for (Map.Entry<Subject, View> entry : scene.standing().entrySet()) {
        View view = entry.getValue();
        Long observed = view.observedGeneration();
        if (observed != null && observed != view.meta().generation()) {
          return Finding.of(
              "observedGeneration is " + observed + " of " + view.meta().generation(),
              entry.getKey());
        }
        if (view instanceof View.OfFlagSet set && set.status() != null) {
          for (EffectiveFlag flag : set.status().flags()) {
            Finding finding = mirrored(entry.getKey(), flag, scene);
            if (finding != null && !isOffBelowAll(set, flag)) {
              return finding;
            }
          }
        }
      }
      return null;
    }

    /** A flag without partial exposure is off at any share of a plan that is not the whole. */
    private static boolean isOffBelowAll(View.OfFlagSet set, EffectiveFlag shown) {
      return Integer.valueOf(0).equals(shown.percent())
          && set.spec().flags().stream()
              .anyMatch(f -> f.key().equals(shown.key()) && f.assignment() == Assignment.AllAtOnce);
    }

    private static @Nullable Finding mirrored(Subject set, EffectiveFlag flag, Scene scene) {
      if (flag.migration() == null || !"Migration".equals(flag.reason())) {
        return null;
      }
      for (Map.Entry<Subject, View> entry : scene.standing().entrySet()) {
        Subject migration = entry.getKey();
        RolloutRecord record = Records.of(entry.getValue());
        if (record == null
            || !migration.name().equals(flag.migration())
            || !migration.namespace().equals(set.namespace())) {
          continue;
        }
        Exposure exposure = Records.exposure(record, flag.key());
        return exposure == null || exposure.percent().equals(flag.percent())
            ? null
            : Finding.of(
                set
                    + " shows flag "
                    + flag.key()
                    + " at "
                    + flag.percent()
                    + "%, the record has "
                    + exposure.percent()
                    + "%",
                migration);
      }
      return null;
    }
  }
}
