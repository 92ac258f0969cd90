// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.migration.turn;

import dev.sluice.api.RolloutRecord;
import dev.sluice.migration.engine.Cause;
import dev.sluice.migration.engine.Decision;
import dev.sluice.migration.engine.Observed;
import dev.sluice.migration.engine.Tokens;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Something that people should be told of though nothing moves.
 *
 * @param reason one word
 * @param message what is the matter, and what to do
 * @param id the same for the same matter, so that it is told once
 */
public record Notice(String reason, String message, String id) {
  /**
   * All that is to be told while that stands.
   *
   * @param standing what is decided once the record is stored
   * @param record as stored
   */
  public static List<Notice> of(Observed o, Decision standing, @Nullable RolloutRecord record) {
    List<Notice> notices = new ArrayList<>();
    Tokens.garbled(o).forEach(told -> notices.add(of(Cause.INVALID_ANNOTATION.reason(), told)));
    Cause cause = standing.cause();
    if (cause == Cause.INVALID_ANNOTATION) {
      notices.add(of(cause.reason(), standing.message()));
    }
    if (cause == Cause.BLIND_TOO_LONG) {
      notices.add(new Notice(cause.reason(), standing.message(), blind(o, record)));
    }
    if (cause == Cause.ROLLBACK_WOULD_LOSE_STATE) {
      notices.add(new Notice(cause.reason(), standing.message(), refused(standing, record)));
    }
    boolean asked = o.commands().rollback() != null || o.commands().rollbackTo() != null;
    if (asked && cause == Cause.ROLLBACK_PRESENT && record == null) {
      notices.add(of("NothingToRollBack", o.subject().untouched() + "; nothing starts either"));
    }
    return List.copyOf(notices);
  }

  /** What tells one blindness from the next. */
  private static String blind(Observed o, @Nullable RolloutRecord record) {
    if (record != null) {
      return "blind." + (record.revision() == null ? 0 : record.revision());
    }
    Instant since = o.blindSince();
    return "blind.start." + (since == null ? 0 : since.getEpochSecond());
  }

  /** Once for each attempt and each revision that is not gone to, whatever the guard reads. */
  private static String refused(Decision standing, @Nullable RolloutRecord record) {
    String revision = standing.message().split(" ", 3)[1];
    return "lossy." + (record == null ? 1 : record.attempt()) + "." + revision;
  }

  private static Notice of(String reason, String message) {
    return new Notice(reason, message, Integer.toHexString(message.hashCode()));
  }
}
