// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.signals;

import dev.sluice.api.AgentDeploymentSpec.MetricNames;
import dev.sluice.judge.Counts;
import dev.sluice.judge.Family;
import dev.sluice.judge.Histogram;
import dev.sluice.judge.Outcome;
import dev.sluice.judge.Sample;
import dev.sluice.judge.Silence;
import dev.sluice.judge.Silent;
import dev.sluice.signals.wire.MetricsLine;
import dev.sluice.signals.wire.MetricsLine.NotMetricsException;
import dev.sluice.signals.wire.MetricsText;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Reads Prometheus or OpenMetrics text, and of it only the metrics that are judged. What is wrong
 * with the value of one metric concerns that metric alone. The values of all series of one name are
 * added up.
 */
final class MetricsPage implements MetricsText.Lines {
  private static final String LE = "le";

  private final Map<String, List<Family>> wanted = new HashMap<>();
  private final MetricNames names;
  private final Map<String, String> types = new HashMap<>();
  private final Map<Family, Double> counters = new EnumMap<>(Family.class);
  private final Map<Family, Set<Map<String, String>>> series = new EnumMap<>(Family.class);
  private final Map<Map<String, String>, TreeMap<Double, Double>> buckets = new HashMap<>();
  private final Map<Family, Silence> faults = new EnumMap<>(Family.class);
  private boolean values;

  private MetricsPage(MetricNames names) {
    this.names = names;
    for (Family family : Family.values()) {
      String name = family.metric(names);
      wanted
          .computeIfAbsent(
              family == Family.Latency ? name + "_bucket" : name, _ -> new ArrayList<>())
          .add(family);
    }
  }

  /**
   * What a page says.
   *
   * @param openMetrics whether it is announced as OpenMetrics, which has a mark at its end
   */
  static Outcome read(String text, boolean openMetrics, MetricNames names) {
    MetricsPage page = new MetricsPage(names);
    Optional<Silence> worthless = MetricsText.read(text, openMetrics, page);
    return worthless.isPresent() ? new Silent(worthless.get()) : page.outcome();
  }

  @Override
  public void sample(MetricsLine sample) throws NotMetricsException {
    values = true;
    for (Family family : wanted.getOrDefault(sample.name(), List.of())) {
      if (family == Family.Latency) {
        bucket(sample);
      } else {
        counter(family, sample);
      }
    }
  }

  @Override
  public void comment(String line) {
    String[] words = line.split("[ \t]+", 4);
    if (words.length == 4 && words[0].equals("#") && words[1].equals("TYPE")) {
      types.put(words[2], words[3].strip());
    }
  }

  private void counter(Family family, MetricsLine sample) {
    if (!series.computeIfAbsent(family, _ -> new HashSet<>()).add(sample.labels())) {
      faults.putIfAbsent(family, Silence.Duplicate);
    }
    double sum = counters.getOrDefault(family, 0.0) + sample.value();
    check(family, sample.value());
    check(family, sum);
    counters.put(family, sum);
  }

  private void bucket(MetricsLine sample) throws NotMetricsException {
    Map<String, String> others = new HashMap<>(sample.labels());
    String le = others.remove(LE);
    if (le == null) {
      faults.putIfAbsent(Family.Latency, Silence.BadBuckets);
      return;
    }
    check(Family.Latency, sample.value());
    TreeMap<Double, Double> of = buckets.computeIfAbsent(Map.copyOf(others), _ -> new TreeMap<>());
    if (of.put(MetricsLine.number(le), sample.value()) != null) {
      faults.putIfAbsent(Family.Latency, Silence.Duplicate);
    }
  }

  private void check(Family family, double value) {
    if (!Double.isFinite(value)) {
      faults.putIfAbsent(family, Silence.NotFinite);
    } else if (value < 0) {
      faults.putIfAbsent(family, Silence.Negative);
    }
  }

  private Outcome outcome() {
    if (!values && types.isEmpty()) {
      return new Silent(Silence.Empty);
    }
    for (Family family : Family.values()) {
      declared(family);
    }
    Histogram latency = histogram();
    faults.keySet().forEach(counters::remove);
    Histogram usable = faults.containsKey(Family.Latency) ? null : latency;
    return new Sample(new Counts(counters, usable), faults);
  }

  /** A metric that is declared and has no series yet has counted nothing yet. */
  private void declared(Family family) {
    String name = family.metric(names);
    String type = types.get(name);
    if (type == null && name.endsWith("_total")) {
      // OpenMetrics declares a counter without the ending of its samples.
      type = types.get(name.substring(0, name.length() - "_total".length()));
    }
    if (type == null) {
      return;
    }
    boolean histogram = family == Family.Latency;
    switch (type) {
      case "histogram", "counter" -> {
        if (type.equals("histogram") != histogram) {
          faults.putIfAbsent(family, Silence.WrongType);
        } else if (histogram && buckets.isEmpty()) {
          buckets.put(Map.of(), new TreeMap<>(Map.of(Double.POSITIVE_INFINITY, 0.0)));
        } else if (!histogram) {
          counters.putIfAbsent(family, 0.0);
        }
      }
      case "unknown", "untyped" -> {}
      default -> faults.putIfAbsent(family, Silence.WrongType);
    }
  }

  private @Nullable Histogram histogram() {
    Histogram sum = null;
    for (TreeMap<Double, Double> one : buckets.values()) {
      try {
        Histogram read = Histogram.of(one);
        sum = sum == null ? read : sum.plus(read);
      } catch (IllegalArgumentException _) {
        faults.putIfAbsent(Family.Latency, Silence.BadBuckets);
        return null;
      }
    }
    return sum;
  }
}
