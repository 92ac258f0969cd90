// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.cli.steer;

import dev.sluice.api.Annotations;
import dev.sluice.api.MigrationStatus;
import dev.sluice.api.MigrationStatus.Phase;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A person's yes to a stage.
 *
 * @param stage the one that is meant; null for the one that waits for it
 */
public record Approve(@Nullable String stage) implements Steering {
  @Override
  public Intent intent(Subject now) {
    if (now.phase() != Phase.AwaitingApproval) {
      return new Intent.Refused(
          "nothing to approve: " + now.name() + " is " + now.phase(), "status " + now.name());
    }
    String awaited = awaited(now);
    return stage == null || stage.equals(awaited)
        ? Intent.Write.of(Annotations.APPROVE, token(now))
        : new Intent.Refused(
            now.name() + " waits for the approval of stage " + awaited + ", not of " + stage,
            "approve " + now.name() + " " + awaited);
  }

  @Override
  public Optional<Answer> answer(Subject before, Subject now) {
    if (now.actedOn("approve=" + token(before))) {
      return Optional.of(Answer.done("has stage " + awaited(before) + " approved", now));
    }
    if (Reasons.STOPPING.contains(now.reason())) {
      return Optional.of(Answer.held(now));
    }
    return now.reason().equals(Reasons.AWAITING_APPROVAL)
        ? Optional.empty()
        : Optional.of(Answer.done("has stage " + awaited(before) + " approved", now));
  }

  private static String token(Subject now) {
    return awaited(now) + "/" + now.attempt();
  }

  private static String awaited(Subject now) {
    return now.status().map(MigrationStatus::stage).orElse("");
  }
}
