// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.wiring;

import dev.sluice.judge.Compared.Trust;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;

/** Counts how often comparisons were wrong where nothing was done. */
final class TrustMeters {
  private static final Trust NONE = new Trust("", 0, 0);

  private final Counter runs;
  private final Counter alarms;
  private final Map<String, Map<String, Trust>> known = new HashMap<>();

  TrustMeters(MeterRegistry registry) {
    runs =
        Counter.builder("sluice.compare.selftests")
            .description("Comparisons of two halves of the agents that nothing was done to")
            .register(registry);
    alarms =
        Counter.builder("sluice.compare.false.alarms")
            .description("Those that found a difference")
            .register(registry);
  }

  /**
   * What is known of a migration's comparisons by now.
   *
   * @param all uids of the migrations that there are; nobody is told of a deletion
   */
  synchronized void told(String uid, List<Trust> trusts, Supplier<Set<String>> all) {
    if (trusts.isEmpty()) {
      known.remove(uid);
      return;
    }
    if (!known.containsKey(uid)) {
      known.keySet().retainAll(all.get());
    }
    Map<String, Trust> now = new HashMap<>();
    Map<String, Trust> before = known.getOrDefault(uid, Map.of());
    for (Trust trust : trusts) {
      Trust last = before.getOrDefault(trust.check(), NONE);
      // Whoever was forgotten begins to count anew.
      boolean goesOn = trust.runs() >= last.runs() && trust.alarms() >= last.alarms();
      runs.increment((double) (trust.runs() - (goesOn ? last.runs() : 0)));
      alarms.increment((double) (trust.alarms() - (goesOn ? last.alarms() : 0)));
      now.put(trust.check(), trust);
    }
    known.put(uid, now);
  }
}
