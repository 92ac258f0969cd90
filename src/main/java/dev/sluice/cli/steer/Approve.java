// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.cli.steer;

import dev.sluice.api.Annotations;
import dev.sluice.api.MigrationStatus.Phase;
import dev.sluice.api.RolloutRecord.Position;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A person's yes to a stage, or to a revision.
 *
 * @param part the one that is meant; null for the one that waits for it
 */
public record Approve(@Nullable String part) implements Steering {
  @Override
  public Intent intent(Subject now) {
    if (now.phase() != Phase.AwaitingApproval) {
      return new Intent.Refused(
          "nothing to approve: " + now.name() + " is " + now.phase(), "status " + now.name());
    }
    String awaited = awaited(now);
    return part == null || part.equals(awaited)
        ? Intent.Write.of(Annotations.APPROVE, token(now))
        : new Intent.Refused(
            now.name()
                + " waits for the approval of "
                + now.noun()
                + " "
                + awaited
                + ", not of "
                + part,
            "approve " + now.name() + " " + awaited);
  }

  @Override
  public Optional<Answer> answer(Subject before, Subject now) {
    String approved = "has " + before.noun() + " " + awaited(before) + " approved";
    if (now.actedOn("approve=" + token(before)) || runs(before, now)) {
      return Optional.of(Answer.done(approved, now));
    }
    if (Reasons.UNDECIDED_ON_APPROVAL.contains(now.reason())) {
      return Optional.empty();
    }
    return Reasons.BEYOND_APPROVAL.contains(now.reason()) && token(now).equals(token(before))
        ? Optional.of(Answer.done(approved + ", and it waits: " + now.message(), now))
        : Optional.of(Answer.held(now));
  }

  private static boolean runs(Subject before, Subject now) {
    return token(now).equals(token(before))
        && now.record().map(r -> r.position() == Position.Running).orElse(false);
  }

  private static String token(Subject now) {
    return awaited(now) + "/" + now.attempt();
  }

  private static String awaited(Subject now) {
    return now.standing().map(Standing::part).orElse("");
  }
}
