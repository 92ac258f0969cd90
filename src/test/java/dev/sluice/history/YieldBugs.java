// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.history;

import static dev.sluice.history.SeededBug.atRest;
import static dev.sluice.history.SeededBug.bug;
import static dev.sluice.history.Tampering.annotated;
import static dev.sluice.kit.With.with;

import dev.sluice.api.Annotations;
import dev.sluice.api.FlagSetStatus;
import dev.sluice.api.FlagSetStatus.EffectiveFlag;
import dev.sluice.api.FlagSetStatus.FlagClaim;
import java.util.ArrayList;
import java.util.List;

/** Bugs with a flag that a completed migration, alpha, yields to the next one, beta. */
final class YieldBugs {
  private YieldBugs() {}

  static List<SeededBug> all() {
    List<Change> recorded = Histories.recorded("yielded-after-an-emergency");
    int given = given(recorded);
    FlagSetStatus yielded = ((View.OfFlagSet) recorded.get(given).after()).status();
    List<Change> completed = recorded.subList(0, given);
    List<Change> waiting = recorded.subList(0, given + 1);
    return List.of(
        bug(
            "I41",
            "gives a flag to a migration in an emergency, and turns it off for everybody",
            written(completed, shows(yielded, "b", 0, "Emergency"))),
        bug(
            "I41",
            "forgets what a completed migration has left as that one yields the flag",
            written(completed, with(shows(yielded, "b", 0, "Spec"), "kept", List.of()))),
        bug(
            "I41",
            "turns a flag on before the migration that was given it begins",
            written(waiting, shows(yielded, "c", 100, "Migration"))),
        atRest(
            "I41",
            "does not take back in an emergency what it has yielded to one that only waits",
            burning(waiting)));
  }

  /** Where beta is given the flag that alpha had. */
  private static int given(List<Change> history) {
    FlagClaim last = null;
    for (int i = 0; i < history.size(); i++) {
      if (history.get(i).after() instanceof View.OfFlagSet set && set.status() != null) {
        FlagClaim claim =
            set.status().claims().stream()
                .filter(c -> c.key().equals("b"))
                .findFirst()
                .orElse(null);
        if (last != null && !last.equals(claim)) {
          return i;
        }
        last = claim;
      }
    }
    throw new IllegalArgumentException("nobody yields in this history");
  }

  /** The same, and a person has an emergency of alpha. */
  private static List<Change> burning(List<Change> history) {
    Change end = history.getLast();
    Change alpha =
        history.reversed().stream()
            .filter(change -> change.subject().name().equals("alpha"))
            .findFirst()
            .orElseThrow();
    View.OfMigration stands = (View.OfMigration) alpha.after();
    List<Change> longer = new ArrayList<>(history);
    longer.add(
        new Change(
            end.revision() + 1,
            end.time(),
            alpha.subject(),
            Writer.PERSON,
            stands,
            annotated(Annotations.ROLLBACK, "it burns").apply(stands)));
    return longer;
  }

  private static FlagSetStatus shows(FlagSetStatus status, String key, int percent, String reason) {
    return with(
        status, "flags", List.of(new EffectiveFlag(key, percent, 0, 10, reason, null, null, null)));
  }

  private static List<Change> written(List<Change> history, FlagSetStatus status) {
    return OwnershipBugs.written(
        history,
        View.OfFlagSet.class,
        set -> new View.OfFlagSet(set.meta(), set.spec(), status),
        Part.STATUS);
  }
}
