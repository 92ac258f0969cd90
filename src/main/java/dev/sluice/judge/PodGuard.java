// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.judge;

import dev.sluice.api.HealthCheck.Role;
import dev.sluice.judge.PodRoster.Named;
import java.util.List;
import java.util.Optional;

/**
 * The check that every policy has: what the watch told of the judged agents' pods. No statistics,
 * so it acts on the first event.
 *
 * <p><em>Whose fault it is.</em> A pod of another revision than the judged one says nothing of it,
 * nor does one that the cluster takes away. Before a stage any agent in trouble is bad: of a stage
 * that began upon it nobody could tell what it did. In a stage
 *
 * <ul>
 *   <li>two agents in trouble are bad;
 *   <li>one is bad at once while no other has proven that what is judged can run ({@link
 *       PodFact#PROOF}): the first new agent that crashes takes everything back;
 *   <li>one that had proven it itself, or beside which two others prove it, is one bad agent and no
 *       bad revision: undecided, and named;
 *   <li>one that never ran well with it, beside a single one that does, is bad: one stands against
 *       one, and this one ran until it was changed.
 * </ul>
 */
final class PodGuard {
  /** Name of the check. */
  static final String NAME = "pods";

  private PodGuard() {}

  static CheckVerdict verdict(HealthQuery query, PodFacts facts) {
    if (!facts.listed()) {
      return says(Verdict.Blind, "the pods have not been listed yet");
    }
    PodRoster roster = PodRoster.of(query, facts);
    List<Named> troubled = roster.troubled();
    boolean single = troubled.size() == 1 && roster.isSingle(troubled.getFirst().agent());
    if (!troubled.isEmpty() && !single) {
      return says(Verdict.Bad, roster.first(troubled));
    }
    Optional<RestartIntensity> beyond = RestartIntensity.beyond(roster);
    if (beyond.isPresent() && !beyond.get().isOfSingle(roster)) {
      return beyond.get().verdict(roster);
    }
    if (single) {
      return says(
          Verdict.Undecided, roster.first(troubled) + ": one bad agent, as others run well");
    }
    if (beyond.isPresent()) {
      return says(
          Verdict.Undecided, beyond.get().words(roster) + ": one bad agent, as others run well");
    }
    for (List<Named> unsure : roster.unsure()) {
      if (!unsure.isEmpty()) {
        return says(Verdict.Undecided, roster.first(unsure));
      }
    }
    return says(Verdict.Good, "no pod crashes or lacks its image");
  }

  private static CheckVerdict says(Verdict verdict, String reason) {
    return verdict(verdict, reason, verdict == Verdict.Bad ? 1 : 0, 1);
  }

  static CheckVerdict verdict(Verdict verdict, String reason, int badInARow, int needed) {
    return new CheckVerdict(NAME, Role.Guard, verdict, null, null, 0, reason, badInARow, needed);
  }
}
