// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.resources;

import dev.sluice.api.ResourceCondition;
import dev.sluice.judge.ConditionReader;
import dev.sluice.judge.ConditionSight;
import dev.sluice.judge.ConditionSight.Unreachable;
import dev.sluice.judge.ConditionSight.Unseen;
import dev.sluice.judge.ConditionSource;
import dev.sluice.resources.Answer.Nothing;
import dev.sluice.timing.Later;
import java.time.InstantSource;
import java.util.function.Consumer;

/** Conditions from memory; an object is read once for all who ask for a condition of it. */
final class ConditionReads implements ConditionSource, ConditionReader, AutoCloseable {
  private final Reads<Target, Answer> reads;

  /**
   * Nobody has asked yet.
   *
   * @param announce is told each owner whose object has changed; must not block
   */
  ConditionReads(
      ResourceReader reader, Later later, InstantSource clock, Consumer<String> announce) {
    reads =
        new Reads<>(
            reader::read,
            new Nothing(new Unseen()),
            new Nothing(new Unreachable()),
            later,
            clock,
            announce);
  }

  @Override
  public ConditionSight sight(String owner, String namespace, ResourceCondition condition) {
    return reads.known(owner, Target.of(namespace, condition)).of(condition);
  }

  @Override
  public ConditionSight read(String namespace, ResourceCondition condition) {
    return reads.now(Target.of(namespace, condition)).of(condition);
  }

  /** How many objects are read. */
  int size() {
    return reads.size();
  }

  @Override
  public void close() {
    reads.close();
  }
}
