// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.signals.sources;

import dev.sluice.api.ResourceCondition;
import dev.sluice.judge.ConditionReader;
import dev.sluice.judge.ConditionSight;
import dev.sluice.judge.ConditionWords;
import dev.sluice.judge.Found;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.ExecutorService;

/**
 * Conditions of objects of a namespace, each read once for all of its migrations that look at about
 * the same time.
 */
final class ResourceSource {
  private final ConditionReader reader;
  private final Shared<Wanted, ConditionSight> sights;

  ResourceSource(ConditionReader reader, ExecutorService threads, InstantSource clock) {
    this.reader = reader;
    this.sights =
        new Shared<>(
            threads,
            clock,
            Wanted::namespace,
            _ -> 0,
            ConditionSight.Unreachable.class::isInstance);
  }

  private record Wanted(String namespace, ResourceCondition condition) {}

  Found ask(ResourceCondition condition, NumberSource.Question question) {
    String namespace = question.namespace();
    Duration fresh = question.interval().multipliedBy(3).dividedBy(4);
    Shared.Coming<ConditionSight> coming =
        sights.get(
            new Wanted(namespace, condition),
            fresh.compareTo(ConditionReader.AT_MOST_EVERY) < 0
                ? ConditionReader.AT_MOST_EVERY
                : fresh,
            question.notBefore(),
            () -> reader.read(namespace, condition));
    return new Found(
        coming.asked(),
        coming.within(question.patience(), sight -> ConditionWords.answer(condition, sight)));
  }
}
