// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.signals.sources;

import dev.sluice.fleet.AgentId;
import dev.sluice.judge.CheckSource;
import dev.sluice.judge.Found;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Gives numbers that the agents do not serve themselves. */
@FunctionalInterface
public interface NumberSource {
  /**
   * One question.
   *
   * @param source what is asked
   * @param namespace of the migration
   * @param pods the migration's agents by the names of their pods
   * @param notBefore when the running step was entered: older answers do not count; null before a
   *     stage
   * @param interval between two looks: an answer may be shared by all who ask within it
   * @param patience how long an answer is waited for
   */
  record Question(
      CheckSource.External source,
      String namespace,
      Map<String, AgentId> pods,
      @Nullable Instant notBefore,
      Duration interval,
      Duration patience) {
    public Question {
      pods = Map.copyOf(pods);
    }
  }

  /** The answer; waits on the thread that asks, never longer than its patience, never throws. */
  Found ask(Question question);
}
