// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.judge;

import static java.util.Objects.requireNonNull;

import dev.sluice.api.HealthCheck;
import dev.sluice.api.RolloutRecord.JudgeState;
import dev.sluice.fleet.AgentId;
import dev.sluice.judge.compare.Comparison;
import dev.sluice.judge.compare.Counted;
import dev.sluice.judge.compare.History;
import dev.sluice.judge.compare.SelfTest;
import dev.sluice.judge.compare.Trials;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One check that compares the exposed agents with the rest, carried from look to look and from step
 * to step.
 *
 * <p>While all agents are in the same way exposed, or none is, looks tell what is natural to each;
 * while a part of them is, they are evidence. Of a stage that was begun by another process the
 * record says what had been seen, and what is natural to the agents of the steps to come.
 *
 * @param check the check
 * @param alpha chance of a false alarm that it may have: its own, split over the guards
 * @param query the question
 * @param tried what an error is
 * @param slows what the latency looked like before it was known what is slow
 * @param last the counts of each agent at its last look
 * @param history what the agents did while all were alike
 * @param natures what is natural to the agents of the steps of the stage
 * @param running the comparison of the present step; null if there is none
 * @param time when the last look that counted ended; null before the first
 * @param sight what the last look showed of the exposed agents; null before the first
 * @param trust the test where nothing was done
 */
record Comparer(
    HealthCheck check,
    double alpha,
    HealthQuery query,
    Tried tried,
    Counts slows,
    Map<AgentId, Counts> last,
    History history,
    Natures natures,
    @Nullable Comparison running,
    @Nullable Instant time,
    @Nullable Sight sight,
    SelfTest trust) {

  /** A comparer that has seen nothing, but for what the record remembers. */
  static Comparer begin(HealthCheck check, double alpha, HealthQuery query) {
    Tried tried = new Tried(requireNonNull(check.compare()).signal(), null);
    Comparer fresh =
        new Comparer(
            check,
            alpha,
            query,
            tried,
            Counts.NONE,
            Map.of(),
            History.NONE,
            Natures.NONE,
            null,
            null,
            null,
            SelfTest.NONE);
    return query.stageStart() == null || query.byId()
        ? fresh
        : query.judge().stream()
            .filter(state -> state.check().equals(check.name()))
            .findFirst()
            .map(fresh::resumed)
            .orElse(fresh);
  }

  private Comparer resumed(JudgeState state) {
    return JudgeStates.resumed(state, check, query.exposed())
        .map(
            known ->
                new Comparer(
                    check,
                    alpha,
                    query,
                    known.tried(),
                    slows,
                    last,
                    history,
                    new Natures(state.natural()),
                    known.comparison(),
                    state.time(),
                    sight,
                    trust))
        .filter(comparer -> comparer.tried().known())
        .orElse(this);
  }

  /** The same when that is asked. */
  Comparer asked(HealthCheck asked, double split, HealthQuery asking) {
    if (!Objects.equals(asked.compare(), check.compare())) {
      return begin(asked, split, asking);
    }
    boolean step = !Objects.equals(query.since(), asking.since());
    boolean stage = !Objects.equals(query.stageStart(), asking.stageStart());
    boolean others = !query.exposed().equals(asking.exposed());
    Comparison next = running;
    if (stage || step || others) {
      next = entered(asking, stage ? null : running, step || stage);
    }
    Natures known = stage ? Natures.NONE : natures;
    return new Comparer(
        asked,
        split,
        asking,
        tried,
        slows,
        last,
        history,
        stage || !query.parts().equals(asking.parts()) ? known.of(asking.parts(), history) : known,
        next,
        stage ? null : time,
        sight,
        trust);
  }

  private @Nullable Comparison entered(
      HealthQuery asking, @Nullable Comparison before, boolean step) {
    if (asking.stageStart() == null || asking.rest().isEmpty()) {
      return null;
    }
    Comparison natural = natural(asking.exposed(), before);
    // A fleet that is scaled stays much the same; a step brings other agents.
    return natural == null && !step ? before : natural;
  }

  private @Nullable Comparison natural(Set<AgentId> exposed, @Nullable Comparison before) {
    return switch (history.calibration(exposed)) {
      case History.Known.TooLittle _ ->
          before == null ? null : natures.of(exposed).map(before::step).orElse(null);
      case History.Known.Natural known ->
          before == null ? Comparison.begin(known) : before.step(known);
    };
  }

  /** The same after one more look. */
  Comparer after(Look look, Sources sources) {
    Set<AgentId> rest = query.rest();
    Sight seen = sources.sight(tried.signal(), query.exposed(), look);
    if (!(seen instanceof Sight.Clear clear)) {
      return seeing(seen);
    }
    Map<AgentId, Counts> now = new HashMap<>(clear.agents());
    Map<AgentId, Counts> others = sources.clear(tried.signal(), rest, look);
    now.putAll(others);
    boolean alike = query.alike();
    boolean alone = !rest.isEmpty() && others.isEmpty() && sources.declaredBy(rest);
    Map<AgentId, Counts> known = new HashMap<>(last);
    // Nobody looks at the others meanwhile: what they do is no one look's doing.
    known.keySet().retainAll(alike || !query.byId() ? query.everybody() : query.exposed());
    known.putAll(now);
    Counted counted = counted(now);
    Instant since = query.since();
    boolean counts = running != null && (since == null || !look.started().isBefore(since));
    Counts all = tried.known() ? Counts.NONE : added(now, slows);
    History lived = alike && tried.known() ? history.plus(counted) : history;
    return new Comparer(
        check,
        alpha,
        query,
        alike ? tried.knowing(all) : tried,
        all,
        Map.copyOf(known),
        lived,
        alike ? Natures.NONE.of(query.parts(), lived) : natures,
        running != null && counts ? running.after(counted, query.exposed()) : running,
        counts ? look.ended() : time,
        alone ? new Sight.Dark("no agent that is not exposed gives a reading") : seen,
        tried.known() && (alike || !query.byId())
            ? trust.after(counted, alike ? now.keySet() : rest, alpha)
            : trust);
  }

  private Comparer seeing(Sight seen) {
    return new Comparer(
        check, alpha, query, tried, slows, last, history, natures, running, time, seen, trust);
  }

  private Counted counted(Map<AgentId, Counts> now) {
    Map<AgentId, Trials> each = new HashMap<>();
    now.forEach(
        (agent, counts) -> {
          Counts before = last.get(agent);
          if (before != null) {
            each.put(agent, tried.of(counts.since(before)));
          }
        });
    return Counted.of(each);
  }

  private Counts added(Map<AgentId, Counts> now, Counts sum) {
    Counts all = sum;
    for (var one : now.entrySet()) {
      Counts before = last.get(one.getKey());
      all = before == null ? all : all.plus(one.getValue().since(before));
    }
    return all;
  }

  /** What the check says now. */
  CheckVerdict verdict(boolean declared) {
    CompareWords words = new CompareWords(check, tried);
    if (query.byId() && !query.alike()) {
      return words.cannot(CompareWords.BY_ID, query.policy());
    }
    if (!declared) {
      return words.says(Verdict.NotConfigured, Judge.notDeclared(query));
    }
    if (running != null && running.worse(alpha)) {
      // What was measured was measured.
      return words.says(running.finding(alpha));
    }
    return switch (sight) {
      case Sight.Dark dark -> words.says(Verdict.Blind, dark.reason());
      case Sight.NotServed none -> words.says(Verdict.NotConfigured, none.reason());
      case Sight.Clear _ -> found(words);
      case null -> found(words);
    };
  }

  private CheckVerdict found(CompareWords words) {
    if (query.stageStart() == null) {
      return words.says(Verdict.Undecided, CompareWords.NO_STAGE);
    }
    if (query.rest().isEmpty()) {
      return words.cannot(CompareWords.NO_REST, query.policy());
    }
    return running == null
        ? words.cannot(CompareWords.NOTHING_KNOWN, query.policy())
        : words.says(running.finding(alpha));
  }

  /** What the record is to remember now. */
  Optional<JudgeState> state() {
    return Optional.ofNullable(running).map(now -> remembered(now, natures));
  }

  /** What it is to remember once the next step is entered. */
  Optional<JudgeState> next() {
    return query.byId() || query.everybody().equals(query.next())
        ? Optional.empty()
        : Optional.ofNullable(entering())
            .map(then -> remembered(then, natures.but(query.exposed())));
  }

  /** What is natural to the next ones has been worked out already where a comparison goes on. */
  private @Nullable Comparison entering() {
    Comparison now = query.stageStart() == null ? null : running;
    return now == null
        ? natural(query.next(), null)
        : natures.of(query.next()).map(now::step).orElse(null);
  }

  private JudgeState remembered(Comparison comparison, Natures known) {
    return JudgeStates.of(check.name(), time, tried, comparison, known);
  }

  Compared.Trust trusted() {
    return new Compared.Trust(check.name(), trust.runs(), trust.alarms());
  }
}
