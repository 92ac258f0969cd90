// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice;

import com.tngtech.archunit.core.domain.JavaMethodCall;
import java.time.temporal.Temporal;
import java.util.Map;
import java.util.Set;

/** The calls by which time and chance would enter a class unseen. */
final class EdgeCalls {
  private static final Map<String, Set<String>> BY_OWNER =
      Map.of(
          "java.lang.System", Set.of("currentTimeMillis", "nanoTime"),
          "java.lang.Thread", Set.of("sleep"),
          "java.util.concurrent.TimeUnit", Set.of("sleep"),
          "java.util.concurrent.ThreadLocalRandom", Set.of("current"),
          "java.lang.Math", Set.of("random"),
          "java.util.UUID", Set.of("randomUUID"),
          "java.time.InstantSource", Set.of("system"),
          "java.time.Clock",
              Set.of("system", "systemUTC", "systemDefaultZone", "tickMillis", "tickSeconds"));

  private EdgeCalls() {}

  static boolean isOne(JavaMethodCall call) {
    boolean now =
        call.getName().equals("now") && call.getTargetOwner().isAssignableTo(Temporal.class);
    return now
        || BY_OWNER
            .getOrDefault(call.getTargetOwner().getFullName(), Set.of())
            .contains(call.getName());
  }
}
