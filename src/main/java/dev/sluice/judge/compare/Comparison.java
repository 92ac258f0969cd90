// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.judge.compare;

import dev.sluice.fleet.AgentId;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The exposed agents against the rest, carried from look to look over the steps of a stage.
 *
 * <p>One bad agent is not a bad revision: beside the evidence of all exposed agents that of all but
 * one is carried, for each one that has worked. Where there are two of them, Worse needs each of
 * these to reach {@value #OTHERS}: if only one agent is worse, the chance of ever calling the
 * revision worse is one in ten at most.
 *
 * <p>Immutable. What a restart must not forget is {@link #state()}; the evidence without an agent
 * is remembered for the worst of them only, or of a newcomer if that is less, and taken for all,
 * which may make the test slower after a restart, never wronger.
 */
public final class Comparison {
  /** What the evidence without any one of the agents must reach. */
  static final double OTHERS = 10;

  /** A rate so many times the tolerated one must be refuted before agents count as alike. */
  static final double TRIPLE = 3;

  private final double tolerated;
  private final Map<AgentId, Double> natural;
  private final boolean warm;

  /** Whether more than one exposed agent has been seen at work, before a restart included. */
  private final boolean several;

  private final long looks;
  private final Split total;
  private final Split tempered;
  private final Evidence evidence;

  /** Evidence without that agent. */
  private final Map<AgentId, Evidence> without;

  /** The same for an agent that has not been seen at work. */
  private final Evidence withoutNewcomer;

  private final Dispersion dispersion;

  private Comparison(
      double tolerated,
      Map<AgentId, Double> natural,
      boolean warm,
      boolean several,
      long looks,
      Split total,
      Split tempered,
      Evidence evidence,
      Map<AgentId, Evidence> without,
      Evidence withoutNewcomer,
      Dispersion dispersion) {
    this.tolerated = tolerated;
    this.natural = natural;
    this.warm = warm;
    this.several = several;
    this.looks = looks;
    this.total = total;
    this.tempered = tempered;
    this.evidence = evidence;
    this.without = without;
    this.withoutNewcomer = withoutNewcomer;
    this.dispersion = dispersion;
  }

  /** A comparison at the first step of a stage. */
  public static Comparison begin(History.Known.Natural known) {
    return new Comparison(
        known.calibration().tolerated(),
        known.without(),
        false,
        false,
        0,
        Split.NONE,
        Split.NONE,
        Evidence.NONE,
        Map.of(),
        Evidence.NONE,
        known.calibration().dispersion());
  }

  /**
   * A comparison that goes on from what was remembered.
   *
   * @param natural the ratio that is natural to the agents of the present step without this one;
   *     where it is not known, that of all of them is taken for it
   * @throws IllegalArgumentException if these are not the numbers of one
   */
  public static Comparison resume(ComparisonState state, Map<AgentId, Double> natural) {
    Calibration known = new Calibration(state.tolerated(), state.dispersion());
    double x = state.temperedExposed();
    double y = state.temperedRest();
    return new Comparison(
        known.tolerated(),
        natural,
        state.warm(),
        state.several(),
        state.looks(),
        state.total(),
        new Split(new Trials(x, x), new Trials(y, y)),
        Evidence.of(state.evidence()),
        Map.of(),
        Evidence.of(state.withoutWorst()),
        known.dispersion());
  }

  /** The same at the begin of another step, with other agents: all evidence stays. */
  public Comparison step(History.Known.Natural known) {
    return new Comparison(
        known.calibration().tolerated(),
        known.without(),
        false,
        several,
        looks,
        total,
        tempered,
        evidence,
        without,
        withoutNewcomer,
        dispersion.closed());
  }

  /** This after one more look; the first one of each step is dropped, agents are warming up. */
  public Comparison after(Counted look, Set<AgentId> exposed) {
    Split split = look.split(exposed);
    boolean useful = warm && split.exposed().trials() > 0 && split.rest().trials() > 0;
    if (!useful) {
      return new Comparison(
          tolerated,
          natural,
          true,
          several,
          looks,
          total,
          tempered,
          evidence,
          without,
          withoutNewcomer,
          dispersion);
    }
    Dispersion varied = dispersion.plus(split, tolerated);
    double phi = varied.phi();
    double x = split.exposed().errors() / phi;
    double y = split.rest().errors() / phi;
    Map<AgentId, Evidence> others = without(look, split, exposed, phi);
    return new Comparison(
        tolerated,
        natural,
        true,
        several || others.size() > 1,
        looks + 1,
        total.plus(split),
        tempered.plus(new Split(new Trials(x, x), new Trials(y, y))),
        evidence.plus(split, tolerated, phi),
        others,
        withoutNewcomer.plus(split, tolerated, phi),
        varied);
  }

  private Map<AgentId, Evidence> without(
      Counted look, Split split, Set<AgentId> exposed, double phi) {
    Map<AgentId, Evidence> next = new HashMap<>();
    for (AgentId agent : exposed) {
      Evidence so = without.get(agent);
      Trials own = look.of(agent);
      if (so == null && own.trials() > 0) {
        so = withoutNewcomer;
      }
      if (so != null) {
        Split others = new Split(split.exposed().minus(own), split.rest());
        next.put(agent, so.plus(others, natural.getOrDefault(agent, tolerated), phi));
      }
    }
    return next;
  }

  /** What is to be remembered. */
  public ComparisonState state() {
    AgentId worst = worst();
    Evidence others = worst == null ? withoutNewcomer : without.getOrDefault(worst, evidence);
    // Who comes in later begins with all that has been seen, which may be less still.
    others = withoutNewcomer.logE() < others.logE() ? withoutNewcomer : others;
    return new ComparisonState(
        tolerated,
        warm,
        several,
        looks,
        total,
        tempered.exposed().errors(),
        tempered.rest().errors(),
        dispersion,
        evidence.logs(),
        others.logs());
  }

  /**
   * What can be said now.
   *
   * @param alpha chance of a false alarm that this check may have, between 0 and 1
   */
  public Finding finding(double alpha) {
    Bounds bounds = Bounds.of(evidence, tempered, tolerated, alpha);
    return new Finding(
        kind(alpha, bounds),
        tolerated,
        ratio(),
        bounds,
        evidence.value(),
        1 / alpha,
        total,
        looks,
        dispersion.phi(),
        worst());
  }

  /** Whether the exposed agents are worse, more than one of them where there are two. */
  public boolean worse(double alpha) {
    return evidence.reaches(1 / alpha) && (!several || others());
  }

  /** After a restart there is what was remembered of the worst, until two agents have worked. */
  private boolean others() {
    return without.size() < 2
        ? withoutNewcomer.reaches(OTHERS)
        : without.values().stream().allMatch(e -> e.reaches(OTHERS));
  }

  private Finding.Kind kind(double alpha, Bounds bounds) {
    if (evidence.reaches(1 / alpha)) {
      return worse(alpha) ? Finding.Kind.Worse : Finding.Kind.OneAgent;
    }
    Double upper = bounds.upper();
    return upper != null && upper <= TRIPLE * tolerated ? Finding.Kind.Alike : Finding.Kind.Open;
  }

  private @Nullable Double ratio() {
    double base = total.rest().errors() / Math.max(1, total.rest().trials());
    return base > 0
        ? Double.valueOf(total.exposed().errors() / Math.max(1, total.exposed().trials()) / base)
        : null;
  }

  /** The agent without whom least would speak against the exposed ones; the first of equals. */
  private @Nullable AgentId worst() {
    AgentId worst = null;
    double least = Double.POSITIVE_INFINITY;
    for (AgentId agent : without.keySet().stream().sorted().toList()) {
      double log = without.getOrDefault(agent, evidence).logE();
      if (log < least) {
        least = log;
        worst = agent;
      }
    }
    return worst;
  }
}
