// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.kit;

import dev.sluice.fleet.AgentId;
import dev.sluice.fleet.Workload;
import dev.sluice.judge.Counts;
import dev.sluice.judge.Family;
import dev.sluice.judge.Health;
import dev.sluice.judge.HealthQuery;
import dev.sluice.judge.HealthSource;
import dev.sluice.judge.Look;
import dev.sluice.judge.Outcome;
import dev.sluice.judge.PodFact;
import dev.sluice.judge.PodFacts;
import dev.sluice.judge.Sample;
import dev.sluice.judge.Sitting;
import dev.sluice.migration.Nudges;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Agents that serve 1,000 requests between two looks, 4 of which fail; 12 of those that are exposed
 * once the new way is broken. They outlive whoever looks at them.
 */
public final class WorkingFleet {
  private static final int REQUESTS = 1_000;
  private static final int ERRORS = 4;
  private static final int BROKEN = 12;

  /** As many as are needed to know what is natural, and one to count from. */
  private static final int BEFORE = 61;

  private final Map<AgentId, int[]> totals = new HashMap<>();
  private boolean broken;

  /** From now on. */
  public synchronized void breaks() {
    broken = true;
  }

  private synchronized Map<AgentId, Outcome> outcomes(HealthQuery query) {
    Map<AgentId, Outcome> outcomes = new HashMap<>();
    for (Workload workload : query.workloads()) {
      for (int i = 0; i < workload.replicas(); i++) {
        AgentId agent = workload.agent(i);
        boolean bad = broken && query.stageStart() != null && query.exposed().contains(agent);
        int[] total = totals.computeIfAbsent(agent, _ -> new int[2]);
        total[0] += REQUESTS;
        total[1] += bad ? BROKEN : ERRORS;
        Map<Family, Double> counters =
            Map.of(Family.Requests, (double) total[0], Family.Errors, (double) total[1]);
        outcomes.put(agent, new Sample(new Counts(counters, null), Map.of()));
      }
    }
    return outcomes;
  }

  /** What one process remembers of them, who looks when the test says so. */
  public final class Memory implements HealthSource {
    private final Nudges nudges;
    private @Nullable Sitting sitting;

    /** Nothing yet. */
    public Memory(Nudges nudges) {
      this.nudges = nudges;
    }

    @Override
    public synchronized Health health(HealthQuery query) {
      Sitting known = sitting == null ? before(query) : sitting.asked(query);
      sitting = known;
      return known.health(pods(query));
    }

    /** Who is there before a stage has looked long enough. */
    private Sitting before(HealthQuery query) {
      Sitting known = Sitting.of(query);
      for (int i = BEFORE; query.stageStart() == null && i > 0; i--) {
        known = looked(known, Instant.now().minusSeconds(i));
      }
      return known;
    }

    private Sitting looked(Sitting known, Instant now) {
      return known.after(new Look(now, now, outcomes(known.query()), Map.of()));
    }

    /** Takes a look, and says so. */
    public void look() {
      String owner;
      synchronized (this) {
        Sitting known = sitting;
        if (known == null) {
          return;
        }
        sitting = looked(known, Instant.now());
        owner = known.query().owner();
      }
      nudges.ring(owner);
    }

    private static PodFacts pods(HealthQuery query) {
      Map<AgentId, PodFact> pods = new HashMap<>();
      query.exposed().forEach(a -> pods.put(a, PodFact.UNTOUCHED));
      return new PodFacts(Instant.now(), true, pods, Map.of());
    }
  }
}
