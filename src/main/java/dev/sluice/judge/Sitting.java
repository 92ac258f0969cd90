// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.judge;

import java.time.Instant;
import java.util.Objects;

/**
 * All that is remembered for one owner: its question, the looks, the judge who saw them, the
 * comparisons that go on over many looks, what the agents did beside each other, and how many looks
 * counted for the present step. Immutable.
 */
public final class Sitting {
  private final HealthQuery query;
  private final Window window;
  private final Judge judge;
  private final Comparers comparers;
  private final Sides sides;
  private final int counted;

  private Sitting(
      HealthQuery query,
      Window window,
      Judge judge,
      Comparers comparers,
      Sides sides,
      int counted) {
    this.query = query;
    this.window = window;
    this.judge = judge;
    this.comparers = comparers;
    this.sides = sides;
    this.counted = counted;
  }

  /** Nothing has been seen yet. */
  public static Sitting of(HealthQuery query) {
    return new Sitting(
        query,
        Window.EMPTY,
        Judge.of(query, Window.EMPTY),
        Comparers.of(query),
        Sides.of(query),
        0);
  }

  /** The question that was asked last. */
  public HealthQuery query() {
    return query;
  }

  /**
   * The same without the looks of a time to come: since they were taken the clock has been put
   * back, and nobody can tell any more whether they were taken before a step or in it. Who has seen
   * them in their time goes on.
   */
  public Sitting upTo(Instant now) {
    return new Sitting(query, window.upTo(now), judge, comparers, sides, counted);
  }

  /**
   * The same when that is asked; another step begins its count of looks anew, and another attempt
   * everything.
   */
  public Sitting asked(HealthQuery asking) {
    if (query.attempt() != asking.attempt()) {
      return of(asking);
    }
    return new Sitting(
        asking,
        window,
        judge.answers(asking) ? judge : Judge.of(asking, window),
        comparers.asked(asking),
        sides.asked(asking),
        Objects.equals(query.since(), asking.since()) ? counted : 0);
  }

  /** The same after a look. */
  public Sitting after(Look look) {
    Instant before = judge.lookTime();
    Judge next = judge.after(look);
    return new Sitting(
        query,
        window.plus(look, query.stageStart()),
        next,
        comparers.after(look, next.sources()),
        sides.after(look),
        Objects.equals(before, next.lookTime()) ? counted : counted + 1);
  }

  /** What the pods alone say. */
  public CheckVerdict pods(PodFacts pods) {
    return PodGuard.verdict(query, pods);
  }

  /** The health by the looks so far. */
  public Health health(PodFacts pods) {
    Health all = comparers.completed(judge.health(window, pods), query, judge.sources());
    return LimitNotes.in(all, query).counted(counted).telling(sides.told());
  }
}
