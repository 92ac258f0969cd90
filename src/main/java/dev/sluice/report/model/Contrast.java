// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.report.model;

import dev.sluice.api.MigrationStatus.Measured;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The agents that had a stage's flags beside others.
 *
 * @param against Rest: the others at the same time. BeforeStage: all, before the stage
 * @param percent exposure of the step that it is of; null where that is not known
 * @param exposed those that had them; null where nothing was seen of them
 * @param other whom they are held against; null where nothing was seen of those
 * @param errorRateDelta exposed minus other, 0 to 1; null where either is not known
 * @param p95Delta exposed minus other in seconds; null where either is not known
 */
public record Contrast(
    Against against,
    @Nullable Integer percent,
    @Nullable Numbers exposed,
    @Nullable Numbers other,
    @Nullable Double errorRateDelta,
    @Nullable Double p95Delta) {
  /** Whom the exposed agents are held against. */
  public enum Against {
    /** The agents that were not exposed, at the same time. */
    Rest,
    /** All agents, before the stage. */
    BeforeStage
  }

  /** What there is of them. */
  static List<Contrast> of(List<Measured> measured) {
    List<Contrast> contrasts = new ArrayList<>();
    pair(measured, "Exposed", "Rest", Against.Rest, contrasts);
    pair(measured, "Everybody", "BeforeStage", Against.BeforeStage, contrasts);
    return List.copyOf(contrasts);
  }

  private static void pair(
      List<Measured> measured, String who, String whom, Against against, List<Contrast> found) {
    Measured one = named(measured, who);
    Measured two = named(measured, whom);
    if (one == null && two == null) {
      return;
    }
    Numbers exposed = one == null ? null : Numbers.of(one);
    Numbers other = two == null ? null : Numbers.of(two);
    Measured percent = one == null ? two : one;
    found.add(
        new Contrast(
            against,
            percent == null ? null : percent.percent(),
            exposed,
            other,
            exposed == null ? null : exposed.errorRateAbove(other),
            exposed == null ? null : exposed.p95Above(other)));
  }

  private static @Nullable Measured named(List<Measured> measured, String name) {
    return measured.stream().filter(m -> m.name().equals(name)).findFirst().orElse(null);
  }
}
