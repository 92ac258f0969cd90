// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.judge;

import org.jspecify.annotations.Nullable;

/**
 * What some of the agents did, for people to compare: nobody decides by it.
 *
 * @param who they are
 * @param requests that they counted; null where none of them counts any
 * @param errors that they counted; null unless each of those who count requests counts errors too
 * @param p50 half of the requests took so many seconds at most; null where durations are not served
 * @param p95 19 of 20 did
 * @param beyond whether p95 lies above the greatest bound of the histogram, which it then is
 */
public record Side(
    Who who,
    @Nullable Long requests,
    @Nullable Long errors,
    @Nullable Double p50,
    @Nullable Double p95,
    boolean beyond) {
  /** Which of the agents, and when. */
  public enum Who {
    /** Those that the present step reaches, where there are others. */
    Exposed,
    /** The others, at the same time. */
    Rest,
    /** All of them, in a step without a rest. */
    Everybody,
    /** All of them, when no stage ran. */
    BeforeStage
  }
}
