// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.judge.compare;

import dev.sluice.fleet.AgentId;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The same test on two halves of the agents that nothing was done to (A/A): what it finds there is
 * a false alarm. A run ends with an alarm or after {@value #RUN} looks.
 *
 * @param agents who is halved, in order: every other one is judged
 * @param history what they did, to know what is natural
 * @param run the run; null until enough is known
 * @param runs runs that have ended
 * @param alarms those that ended with an alarm
 */
public record SelfTest(
    List<AgentId> agents, History history, @Nullable Comparison run, long runs, long alarms) {
  /** Looks of a run. */
  static final int RUN = 120;

  /** Nothing seen. */
  public static final SelfTest NONE = new SelfTest(List.of(), History.NONE, null, 0, 0);

  public SelfTest {
    agents = List.copyOf(agents);
  }

  /**
   * This after one more look.
   *
   * @param rest the agents that nothing was done to
   * @param alpha chance of a false alarm that the test may have
   */
  public SelfTest after(Counted look, Collection<AgentId> rest, double alpha) {
    List<AgentId> now = rest.stream().distinct().sorted().toList();
    if (!now.equals(agents)) {
      History kept = agents.containsAll(now) ? history.only(now) : History.NONE;
      return new SelfTest(now, kept, null, runs, alarms).counted(look, alpha);
    }
    return counted(look, alpha);
  }

  private SelfTest counted(Counted look, double alpha) {
    Counted own = look.only(agents);
    Set<AgentId> half = half();
    Comparison before = run;
    if (before == null && history.calibration(half) instanceof History.Known.Natural known) {
      before = Comparison.begin(known);
    }
    Comparison next = before == null ? null : before.after(own, half);
    boolean alarm = next != null && next.worse(alpha);
    boolean over = alarm || (next != null && next.state().looks() >= RUN);
    return new SelfTest(
        agents,
        history.plus(own),
        over ? null : next,
        over ? runs + 1 : runs,
        alarm ? alarms + 1 : alarms);
  }

  private Set<AgentId> half() {
    Set<AgentId> half = new HashSet<>();
    for (int i = 0; i < agents.size(); i += 2) {
      half.add(agents.get(i));
    }
    return half;
  }
}
