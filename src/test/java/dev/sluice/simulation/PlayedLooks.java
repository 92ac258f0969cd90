// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.simulation;

import dev.sluice.judge.Health;
import dev.sluice.judge.HealthQuery;
import dev.sluice.judge.Verdict;
import dev.sluice.simulation.real.Reading;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;

/** Health as a real operator was told it. */
final class PlayedLooks implements Lookout {
  private final Map<String, Reading> present = new HashMap<>();
  private final boolean rosy;
  private long version;

  PlayedLooks(Sabotage sabotage) {
    rosy = sabotage == Sabotage.ROSY;
  }

  /** From now on that is what its migration is told. */
  void tell(Reading reading) {
    present.put(reading.migration(), reading);
    version++;
  }

  @Override
  public Health health(HealthQuery query) {
    Reading reading = present.get(query.owner().split("/", -1)[1]);
    if (reading == null || !Objects.equals(reading.since(), query.since())) {
      return Health.UNASKED;
    }
    boolean bad = reading.health().checks().stream().anyMatch(c -> c.verdict() == Verdict.Bad);
    return rosy && bad ? Health.UNASKED : reading.health();
  }

  @Override
  public void retried(String owner) {
    // What is told after that has been recorded too.
  }

  @Override
  public void restart() {
    present.clear();
  }

  /** Never: each reading is news of its own. */
  @Override
  public long next(String owner, Instant stepEntered, boolean any) {
    return Long.MAX_VALUE;
  }

  @Override
  public long version() {
    return version;
  }
}
