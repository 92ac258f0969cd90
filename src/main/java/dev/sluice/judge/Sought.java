// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.judge;

import dev.sluice.fleet.AgentId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;

/** What an answer says about some agents. */
sealed interface Sought {
  /** What numbers are made of: one, or none. */
  sealed interface Measured extends Sought {}

  /**
   * A number.
   *
   * @param value the one number for all, or the mean of those of the agents
   * @param samples how many numbers it was made of
   * @param who where it comes from, in words
   */
  record One(double value, long samples, String who) implements Measured {}

  /** Good or bad, and no number. */
  record Word(Verdict verdict, String reason) implements Sought {}

  /**
   * No number.
   *
   * @param verdict Blind, or NotConfigured where there is nobody to ask about
   */
  record Nothing(Verdict verdict, String reason) implements Measured {}

  /** What is said of those who are judged: nothing, unless it is said of each of them. */
  static Sought in(Answer answer, CheckSource source, Set<AgentId> agents, HealthQuery query) {
    return switch (answer) {
      case Silent silent -> blind(source.words() + " " + silent.why().words());
      case Answer.Refused refused -> blind(refused.reason());
      case Answer.Word word -> new Word(word.good() ? Verdict.Good : Verdict.Bad, word.reason());
      case Answer.ForAll all -> new One(all.value(), 1, source.words());
      case Answer.PerAgent many ->
          agents.isEmpty()
              ? new Nothing(Verdict.NotConfigured, "there are no agents")
              : each(many, source, agents, query);
    };
  }

  /** What is said of those who are compared with; of some of them is enough, they may be many. */
  static Measured rest(Answer answer, CheckSource source, Set<AgentId> rest) {
    return switch (answer) {
      case Silent silent -> blind(source.words() + " " + silent.why().words());
      case Answer.Refused refused -> blind(refused.reason());
      case Answer.ForAll _, Answer.Word _ ->
          blind(
              source.words()
                  + " gives one number for all agents, and baseline Rest needs one for each: group"
                  + " the query by namespace and pod, or use BeforeStage");
      case Answer.PerAgent many -> {
        List<Double> given = given(many, rest);
        yield given.isEmpty()
            ? blind(source.words() + " gives no number for any agent that is not exposed")
            : new One(mean(given), given.size(), source.words());
      }
    };
  }

  private static Measured each(
      Answer.PerAgent many, CheckSource source, Set<AgentId> agents, HealthQuery query) {
    List<AgentId> without =
        agents.stream().filter(agent -> !many.values().containsKey(agent)).sorted().toList();
    List<Double> given = given(many, agents);
    if (without.isEmpty()) {
      String who = Wording.agents(given.size(), agents.size(), query) + ", " + source.words();
      return new One(mean(given), given.size(), "mean of " + who);
    }
    AgentId first = without.getFirst();
    Silence why = many.faults().getOrDefault(first, Silence.NoNumber);
    return blind(
        source.words()
            + " "
            + why.words()
            + " for "
            + first.targetingKey()
            + " ("
            + Wording.agents(without.size(), agents.size(), query)
            + ")");
  }

  private static List<Double> given(Answer.PerAgent many, Set<AgentId> agents) {
    List<Double> given = new ArrayList<>();
    for (AgentId agent : agents) {
      Double value = many.values().get(agent);
      if (value != null) {
        given.add(value);
      }
    }
    return given;
  }

  private static double mean(Collection<Double> values) {
    // In order of size, so that the sum does not hang on the order of a set.
    return values.stream().sorted().mapToDouble(Double::doubleValue).average().orElseThrow();
  }

  private static Nothing blind(String reason) {
    return new Nothing(Verdict.Blind, reason);
  }
}
