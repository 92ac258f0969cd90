// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.migration.engine;

import dev.sluice.api.Annotations;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What people ask for by annotation, as they wrote it: the engine judges it.
 *
 * @param rollback reason of an emergency; present means in force, even if empty
 * @param rollbackTo stage name or number to go back to; present means in force
 * @param pause reason of a pause; present means in force
 * @param retry number of the attempt that is asked for
 * @param approve the stage and attempt that may start
 * @param skipWait the stage, step and attempt whose wait is over
 * @param override what is waived, and in which attempt
 * @param by who asked, or {@code unknown}
 */
public record Commands(
    @Nullable String rollback,
    @Nullable String rollbackTo,
    @Nullable String pause,
    @Nullable String retry,
    @Nullable String approve,
    @Nullable String skipWait,
    @Nullable String override,
    String by) {
  private static final int LONGEST = 200;

  /** Nobody asks for anything. */
  public static final Commands NONE = of(Map.of());

  /** Reads the annotations of a migration. */
  public static Commands of(Map<String, String> annotations) {
    String actor = printable(annotations.get(Annotations.ACTOR));
    return new Commands(
        printable(annotations.get(Annotations.ROLLBACK)),
        printable(annotations.get(Annotations.ROLLBACK_TO)),
        printable(annotations.get(Annotations.PAUSE)),
        printable(annotations.get(Annotations.RETRY)),
        printable(annotations.get(Annotations.APPROVE)),
        printable(annotations.get(Annotations.SKIP_WAIT)),
        printable(annotations.get(Annotations.OVERRIDE)),
        actor == null || actor.isEmpty() ? "unknown" : actor);
  }

  private static @Nullable String printable(@Nullable String text) {
    return text == null ? null : Words.printable(text, LONGEST);
  }
}
