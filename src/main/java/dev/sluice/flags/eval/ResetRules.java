// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.flags.eval;

import dev.sluice.api.FlagSetStatus;
import dev.sluice.api.FlagSetStatus.KeptFlag;
import dev.sluice.api.FlagSetStatus.ResetNote;
import dev.sluice.api.FlagSetStatus.ResetResult;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What becomes of {@code sluice.dev/reset: "<key>/<revision>"}.
 *
 * <p>It is a token: judged once, and that is noted. Only one that names the present revision
 * counts, and acting on it raises the revision, so it never counts again. One that names a revision
 * to come, as a file of another cluster may, is noted as ignored before that revision is reached.
 * While a migration drives the flag it is looked at again each time, because nothing has become of
 * it yet; once the revision that it names has passed, nothing can.
 */
final class ResetRules {
  /** Of a key, a slash and a revision. */
  private static final int TOKEN_LIMIT = 120;

  private static final Pattern TOKEN = Pattern.compile("([^/]+)/(0|[1-9][0-9]{0,17})");

  private ResetRules() {}

  /**
   * The judgement.
   *
   * @param note what is to be noted of it; null if nothing
   * @param forgotten key of the kept value that goes now
   */
  record Judged(@Nullable ResetNote note, Optional<String> forgotten) {
    /**
     * What is to be noted of it in a status of that revision: what waits for the end of a migration
     * is ignored in the very write that leaves its revision behind, not in one that follows.
     */
    @Nullable ResetNote noteAt(long revision) {
      if (note == null || note.result() != ResetResult.Driven) {
        return note;
      }
      boolean present = note.token().endsWith("/" + revision);
      return present ? note : new ResetNote(note.token(), ResetResult.NotPresent);
    }
  }

  /**
   * Judges the annotation.
   *
   * @param claimed what is observed, with the claims from now on
   * @param kept the values that would be kept
   */
  static Judged decide(
      ObservedFlagSet claimed, List<KeptFlag> kept, @Nullable FlagSetStatus status) {
    ResetNote before = status == null ? null : status.reset();
    String asked = claimed.reset();
    if (asked == null) {
      boolean done = before != null && before.result() == ResetResult.Done;
      return new Judged(done ? before : null, Optional.empty());
    }
    String token = asked.strip();
    String shown = token.substring(0, Math.min(TOKEN_LIMIT, token.length()));
    if (before != null && before.token().equals(shown) && before.result() != ResetResult.Driven) {
      return new Judged(before, Optional.empty());
    }
    Matcher parts = TOKEN.matcher(token);
    if (!parts.matches()) {
      return new Judged(new ResetNote(shown, ResetResult.Garbled), Optional.empty());
    }
    String key = parts.group(1);
    ResetResult result =
        result(claimed, key, Long.parseLong(parts.group(2)), kept, revision(status));
    return new Judged(
        new ResetNote(shown, result),
        result == ResetResult.Done ? Optional.of(key) : Optional.empty());
  }

  private static ResetResult result(
      ObservedFlagSet claimed, String key, long revision, List<KeptFlag> kept, long present) {
    if (claimed.spec().flags().stream().noneMatch(flag -> flag.key().equals(key))) {
      return ResetResult.UnknownFlag;
    }
    if (revision != present) {
      return ResetResult.NotPresent;
    }
    if (claimed.holder(key).isPresent()) {
      return ResetResult.Driven;
    }
    return kept.stream().anyMatch(entry -> entry.key().equals(key))
        ? ResetResult.Done
        : ResetResult.NothingKept;
  }

  private static long revision(@Nullable FlagSetStatus status) {
    return status == null || status.revision() == null ? 0 : status.revision();
  }
}
