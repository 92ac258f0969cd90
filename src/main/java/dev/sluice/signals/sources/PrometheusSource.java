// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.signals.sources;

import dev.sluice.fleet.AgentId;
import dev.sluice.judge.Answer;
import dev.sluice.judge.CheckSource;
import dev.sluice.judge.Found;
import dev.sluice.judge.Silence;
import dev.sluice.judge.Silent;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.stream.Collectors;

/**
 * Numbers of the Prometheus servers that the administrator configured. The same query is asked once
 * for all migrations of a namespace that look at about the same time.
 */
final class PrometheusSource {
  private final Map<String, ProviderClient> providers;
  private final Shared<Asked, QueryResult> answers;
  private final InstantSource clock;

  PrometheusSource(
      Map<String, ProviderClient> providers, ExecutorService threads, InstantSource clock) {
    this.providers = new TreeMap<>(providers);
    this.answers =
        new Shared<>(
            threads,
            clock,
            Asked::namespace,
            PrometheusSource::bytes,
            QueryResult.Failed.class::isInstance);
    this.clock = clock;
  }

  /** Namespaces do not share answers: one that asks too much is to harm nobody but itself. */
  private record Asked(String namespace, CheckSource.Prometheus source) {}

  /** About so many are held in memory. */
  private static long bytes(QueryResult result) {
    return switch (result) {
      case QueryResult.Vector vector -> vector.series().size() * 256L;
      case QueryResult.Scalar _, QueryResult.Failed _ -> 0;
    };
  }

  Found ask(CheckSource.Prometheus source, NumberSource.Question question) {
    ProviderClient provider = providers.get(source.provider());
    String namespace = question.namespace();
    if (provider == null || !provider.serves(namespace)) {
      return new Found(clock.instant(), unknown(source.provider(), namespace));
    }
    // A little less than the interval, so that nobody gets the same answer at two looks.
    Duration fresh = question.interval().multipliedBy(3).dividedBy(4);
    Shared.Coming<QueryResult> coming =
        answers.get(
            new Asked(namespace, source),
            fresh,
            question.notBefore(),
            () -> provider.ask(source.query(), namespace));
    return new Found(coming.asked(), answer(coming, question, provider));
  }

  private static Answer answer(
      Shared.Coming<QueryResult> coming, NumberSource.Question question, ProviderClient provider) {
    return coming.within(
        question.patience(),
        result ->
            switch (result) {
              case QueryResult.Failed failed -> failed.why();
              case QueryResult.Scalar scalar -> number(scalar.value());
              case QueryResult.Vector vector -> vector(vector.series(), question, provider);
            });
  }

  private static Answer number(double value) {
    return Double.isFinite(value) ? new Answer.ForAll(value) : new Silent(Silence.NotFiniteNumber);
  }

  private static Answer vector(
      List<QueryResult.Series> series, NumberSource.Question question, ProviderClient provider) {
    if (series.isEmpty()) {
      return new Silent(Silence.NoSeries);
    }
    long ofPods = series.stream().filter(s -> s.pod() != null).count();
    if (ofPods == 0 && series.size() == 1) {
      return number(series.getFirst().value());
    }
    return ofPods == series.size()
        ? perAgent(series, question, provider)
        : new Silent(Silence.ManySeries);
  }

  /** What is said of the pods of others is theirs. */
  private static Answer perAgent(
      List<QueryResult.Series> series, NumberSource.Question question, ProviderClient provider) {
    Map<AgentId, Double> values = new HashMap<>();
    Map<AgentId, Silence> faults = new HashMap<>();
    for (QueryResult.Series one : series) {
      AgentId agent = question.pods().get(one.pod());
      String namespace = one.namespace();
      if (agent == null || (namespace != null && !namespace.equals(question.namespace()))) {
        continue;
      }
      if (namespace == null && !provider.ofOneNamespace()) {
        faults.put(agent, Silence.NoNamespace);
      } else if (values.putIfAbsent(agent, one.value()) != null) {
        faults.put(agent, Silence.ManySeries);
      } else if (!Double.isFinite(one.value())) {
        faults.put(agent, Silence.NotFiniteNumber);
      }
    }
    faults.keySet().forEach(values::remove);
    return new Answer.PerAgent(values, faults);
  }

  /** Those of others are not named, and one of others is as good as none. */
  private Answer unknown(String name, String namespace) {
    String known =
        providers.entrySet().stream()
            .filter(provider -> provider.getValue().serves(namespace))
            .map(Map.Entry::getKey)
            .limit(10)
            .collect(Collectors.joining(", "));
    return new Answer.Refused(
        "prometheus.provider is \""
            + name
            + "\", and for this namespace the administrator configured "
            + (known.isEmpty() ? "none" : "only " + known)
            + ": name one of those, or have sluice.providers."
            + name
            + " set up for "
            + namespace);
  }
}
