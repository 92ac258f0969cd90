// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.judge;

import dev.sluice.api.Durations;
import dev.sluice.api.HealthCheck;
import dev.sluice.api.RolloutRecord.BaselineReading;
import dev.sluice.fleet.AgentId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Looks and pod facts in, health out.
 *
 * <p>Only looks that began after the running step was entered count. Each is compared with the one
 * before, agent by agent, and what the exposed agents did in between is added up; once that is
 * enough for a check ({@link Limits#needed}), it is one reading, good or bad, and the next one
 * begins. So few requests make a check slower, not wronger. What a source outside the agents
 * answers is a reading by itself. A check breaches after as many bad readings in a row as its
 * policy says.
 *
 * <p>Immutable: it goes on from look to look, so that it needs no look twice, and starts afresh
 * when another question is asked.
 */
public final class Judge {
  private final HealthQuery query;
  private final Sources sources;
  private final List<Tally> tallies;
  private final @Nullable Instant lookTime;

  private Judge(
      HealthQuery query, Sources sources, List<Tally> tallies, @Nullable Instant lookTime) {
    this.query = query;
    this.sources = sources;
    this.tallies = tallies;
    this.lookTime = lookTime;
  }

  /** A judge of that question who has seen the looks of the window. */
  public static Judge of(HealthQuery query, Window window) {
    Map<String, Double> baselines =
        query.baselines().stream()
            .collect(
                Collectors.toMap(
                    BaselineReading::check, BaselineReading::value, (first, second) -> second));
    List<Tally> tallies = new ArrayList<>();
    for (HealthCheck check : query.policy().checks()) {
      if (check.compare() != null || check.job() != null) {
        // See Comparers, and SuiteHealth of the engine.
        continue;
      }
      Limits limits = new Limits(check, baselines.get(check.name()));
      for (Set<AgentId> group : query.groups()) {
        tallies.add(
            switch (CheckSource.of(check)) {
              case CheckSource.Agents agents ->
                  CheckTally.begin(limits, agents.signal(), query, group);
              case CheckSource.External external ->
                  AnswerTally.begin(limits, external, query, group);
            });
      }
    }
    Sources sources = Sources.of(query, window.looks());
    Judge judge = new Judge(query, sources, List.copyOf(tallies), null);
    for (Look look : window.looks()) {
      judge = judge.after(look);
    }
    return judge;
  }

  /** When the last look that counts ended; null before the first one. */
  public @Nullable Instant lookTime() {
    return lookTime;
  }

  /** Whether this is the judge of that very question. */
  public boolean answers(HealthQuery asked) {
    return query.asksSame(asked);
  }

  /** The judge after one more look. */
  public Judge after(Look look) {
    Sources known = sources.after(look);
    Instant since = query.since();
    if (since != null && look.started().isBefore(since)) {
      return new Judge(query, known, tallies, lookTime);
    }
    List<Tally> next = new ArrayList<>(tallies.size());
    tallies.forEach(tally -> next.add(tally.after(look, known)));
    // What reads agents that declare nothing is not waited for.
    boolean declared = known.declaredBy(query.judged());
    boolean looked =
        next.stream().allMatch(t -> t.looked() || (t instanceof CheckTally && !declared));
    return new Judge(query, known, List.copyOf(next), looked ? look.ended() : lookTime);
  }

  /**
   * The health after the looks so far.
   *
   * @param window the looks that are remembered, for the baselines of the next step
   * @param pods what is known of the pods now
   */
  public Health health(Window window, PodFacts pods) {
    Map<String, CheckVerdict> checks = new LinkedHashMap<>();
    checks.put(PodGuard.NAME, PodGuard.verdict(query, pods));
    boolean declared = sources.declaredBy(query.judged());
    for (Tally tally : tallies) {
      CheckVerdict verdict =
          switch (tally) {
            case CheckTally agents when !declared -> notDeclared(agents.limits().check());
            case CheckTally agents -> agents.verdict();
            case AnswerTally answers -> answers.verdict();
          };
      checks.merge(verdict.name(), verdict, CheckVerdict::worse);
    }
    Baselines baselines = Baselines.of(query, sources, window);
    return new Health(
        lookTime,
        0,
        Durations.parse(query.policy().interval()),
        List.copyOf(checks.values()),
        baselines.readings(),
        baselines.ready(),
        Compared.NONE);
  }

  /** What the looks have shown of who serves what. */
  Sources sources() {
    return sources;
  }

  /** Why nothing can be read of agents that declare nothing. */
  static String notDeclared(HealthQuery query) {
    return query.judged().isEmpty()
        ? "there are no agents"
        : "the agents declare no metrics: set spec.metrics of their AgentDeployment";
  }

  private CheckVerdict notDeclared(HealthCheck check) {
    return new CheckVerdict(
        check.name(),
        check.role(),
        Verdict.NotConfigured,
        null,
        null,
        0,
        notDeclared(query),
        0,
        query.policy().failures());
  }
}
