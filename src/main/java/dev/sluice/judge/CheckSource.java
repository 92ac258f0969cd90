// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.judge;

import dev.sluice.api.HealthCheck;
import dev.sluice.api.HealthCheck.Signal;
import dev.sluice.api.ResourceCondition;
import java.util.Map;

/** Where a check's number comes from. */
public sealed interface CheckSource {
  /** The agents' own metrics. */
  record Agents(Signal signal) implements CheckSource {}

  /** Something that is asked once for all agents. */
  sealed interface External extends CheckSource {}

  /** A query to a Prometheus that the administrator configured. */
  record Prometheus(String provider, String query) implements External {}

  /** A number of a JSON document. */
  record Http(String url, String pointer) implements External {}

  /** A series of a page of metrics. */
  record OpenMetrics(String url, String metric, Map<String, String> labels) implements External {
    public OpenMetrics {
      labels = Map.copyOf(labels);
    }
  }

  /** A condition of an object of the namespace. */
  record Resource(ResourceCondition wanted) implements External {}

  /** A suite. Looks do not read it: what is known of runs comes with the migration. */
  record Suite(String cronJob, String every) implements External {}

  /** A source that only a newer version knows. */
  record Unknown() implements External {}

  /** The source of a check. */
  static CheckSource of(HealthCheck check) {
    HealthCheck.Compare compare = check.compare();
    Signal signal = compare == null ? check.signal() : compare.signal();
    if (signal != null) {
      return new Agents(signal);
    }
    HealthCheck.Prometheus prometheus = check.prometheus();
    if (prometheus != null) {
      return new Prometheus(prometheus.provider(), prometheus.query());
    }
    HealthCheck.Http http = check.http();
    if (http != null) {
      return new Http(http.url(), http.pointer());
    }
    HealthCheck.OpenMetrics metrics = check.openMetrics();
    if (metrics != null) {
      return new OpenMetrics(metrics.url(), metrics.metric(), metrics.labels());
    }
    ResourceCondition resource = check.resource();
    if (resource != null) {
      return new Resource(resource);
    }
    HealthCheck.Job job = check.job();
    return job == null ? new Unknown() : new Suite(job.cronJobName(), job.every());
  }

  /** What people call it, without anything secret. */
  default String words() {
    return switch (this) {
      case Agents _ -> "the agents";
      case Prometheus asked -> "provider " + asked.provider();
      case Http asked -> "the page " + withoutQuery(asked.url());
      case OpenMetrics asked -> "the page " + withoutQuery(asked.url());
      case Resource asked -> ConditionWords.name(asked.wanted());
      case Suite asked -> "suite " + asked.cronJob();
      case Unknown _ -> "a source that this version does not know";
    };
  }

  /** A query may hold a key, and so may a user. */
  private static String withoutQuery(String url) {
    String bare = url.replaceFirst("[?#].*", "");
    return bare.substring(0, bare.indexOf("//") + 2) + bare.replaceFirst(".*//([^/]*@)?", "");
  }
}
