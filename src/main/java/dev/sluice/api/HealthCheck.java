// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.api;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One check of a {@link HealthPolicy}: where a number comes from, and its limits. */
@JsonIgnoreProperties(ignoreUnknown = true)
@ValidationRule(
    value =
        "[has(self.signal), has(self.prometheus), has(self.http), has(self.openMetrics),"
            + " has(self.compare), has(self.resource), has(self.job)].filter(one, one).size() == 1",
    message =
        "a check reads exactly one source: set one of signal, prometheus, http,"
            + " openMetrics, compare, resource and job")
@ValidationRule(
    value =
        "!has(self.baseline) || self.baseline != 'Rest' || !(has(self.http) || has(self.openMetrics))",
    fieldPath = ".baseline",
    message = "Rest compares agents, and a page gives one number for all: use BeforeStage")
@ValidationRule(
    value = "self.name != 'pods'",
    fieldPath = ".name",
    message = "pods is the name of the built-in check of the agents' pods: choose another name")
@ValidationRule(
    value = "self.name != 'state'",
    fieldPath = ".name",
    message =
        "state is the name of the built-in check of what agents recovered: choose another name")
@ValidationRule(
    value =
        "has(self.max) || has(self.min) || has(self.maxRatio) || has(self.compare)"
            + " || has(self.resource) || has(self.job)",
    message = "a check needs a limit: set max, min or maxRatio")
@ValidationRule(
    value =
        "!has(self.compare)"
            + " || !(has(self.max) || has(self.min) || has(self.maxRatio) || has(self.baseline))",
    fieldPath = ".compare",
    message = "compare brings its own limit: leave max, min, maxRatio and baseline out")
@ValidationRule(
    value =
        "!has(self.resource)"
            + " || !(has(self.max) || has(self.min) || has(self.maxRatio) || has(self.baseline))",
    fieldPath = ".resource",
    message = "a condition is as it is wanted or not: leave max, min, maxRatio and baseline out")
@ValidationRule(
    value =
        "!has(self.job)"
            + " || !(has(self.max) || has(self.min) || has(self.maxRatio) || has(self.baseline))",
    fieldPath = ".job",
    message = "a suite passes or fails: leave max, min, maxRatio and baseline out")
@ValidationRule(
    value = "!has(self.max) || !has(self.min) || self.min <= self.max",
    fieldPath = ".min",
    message = "min must not be greater than max: every reading would be bad")
@ValidationRule(
    value = "!has(self.baseline) || has(self.maxRatio)",
    fieldPath = ".baseline",
    message = "baseline is what maxRatio is measured against: set maxRatio, or leave baseline out")
@ValidationRule(
    value = "!has(self.max) || !has(self.signal) || self.signal == 'Latency' || self.max <= 1.0",
    fieldPath = ".max",
    message = "ErrorRate and Delivery are shares from 0 to 1: write 5 percent as 0.05")
@ValidationRule(
    value = "!has(self.min) || !has(self.signal) || self.signal == 'Latency' || self.min <= 1.0",
    fieldPath = ".min",
    message = "ErrorRate and Delivery are shares from 0 to 1: write 95 percent as 0.95")
public record HealthCheck(
    @Required
        @Size(min = 1, max = 63)
        @Pattern("^[a-z0-9]([a-z0-9-]*[a-z0-9])?$")
        @JsonPropertyDescription("Name of the check, unique in its policy.")
        String name,
    @Default("Guard")
        @JsonPropertyDescription(
            "Guard (default): a breach rolls the stage back. Watch: a breach only holds it.")
        Role role,
    @JsonPropertyDescription(
            "Source: the metrics of the exposed agents. ErrorRate: errors / requests, 0 to 1."
                + " Latency: 99th percentile in seconds. Delivery: delivered / sent messages, 0 to"
                + " 1.")
        @Nullable Signal signal,
    @Min(0) @JsonPropertyDescription("A reading above it is bad.") @Nullable Double max,
    @Min(0) @JsonPropertyDescription("A reading below it is bad.") @Nullable Double min,
    @Min(1)
        @JsonPropertyDescription(
            "A reading above this multiple of the baseline is bad; 2.0 means twice the baseline. At"
                + " least 1.")
        @Nullable Double maxRatio,
    @JsonPropertyDescription(
            "What maxRatio is measured against. BeforeStage (default): the same before the stage"
                + " started. Rest: the agents that are not exposed, at the same time; where nobody"
                + " is left that is not, the ratio is not judged.")
        @Nullable Baseline baseline,
    @JsonPropertyDescription(
            "Source: a query to a Prometheus that the administrator configured. One number for all"
                + " agents, or one for each agent by the label pod; then the mean of those that are"
                + " exposed is judged.")
        @Nullable Prometheus prometheus,
    @JsonPropertyDescription(
            "Source: a number of a JSON document by URL, if the administrator allows that.")
        @Nullable Http http,
    @JsonPropertyDescription(
            "Source: a series of a page of metrics by URL, if the administrator allows that.")
        @Nullable OpenMetrics openMetrics,
    @JsonPropertyDescription(
            "Source and limit in one: the exposed agents against the rest, by a sequential test that"
                + " knows what is natural to them from 60 looks before the stage.")
        @Nullable Compare compare,
    @JsonPropertyDescription(
            "Source and limit in one: a condition of an object of the namespace. Good as wanted, bad"
                + " if it is the contrary; Unknown, or no such condition, is blind.")
        @Nullable ResourceCondition resource,
    @JsonPropertyDescription(
            "Source and limit in one: a suite that is run again and again while a stage runs. Good if"
                + " the last run has passed, bad if it has failed; one failure is enough.")
        @Nullable Job job) {
  /**
   * A suite.
   *
   * @param cronJobName whose template is run
   * @param every from the begin of a run to that of the next
   */
  @JsonIgnoreProperties(ignoreUnknown = true)
  public record Job(
      @Required
          @Size(max = 52)
          @Pattern("^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$")
          @JsonPropertyDescription(
              "CronJob of the same namespace whose template is run; it needs the label"
                  + " sluice.dev/suite: \"true\", and may be suspended.")
          String cronJobName,
      @Default("10m")
          @Size(max = 20)
          @ValidationRule(
              value =
                  Durations.HOLDS
                      + " && duration(self) >= duration('1m') && duration(self) <= duration('24h')",
              messageExpression =
                  "'every is \"' + self + '\": " + Durations.SHAPE_IN_WORDS + ", from 1m to 24h'")
          @JsonPropertyDescription(
              "From the begin of a run to that of the next, 1m to 24h; default 10m. The first begins"
                  + " with each step, and none while another one runs: let it be longer than the"
                  + " suite takes.")
          String every) {
    public Job {
      every = every == null ? "10m" : every;
    }
  }

  /**
   * A comparison of the exposed agents with the rest.
   *
   * @param signal whose errors are counted
   * @param alpha the chance of ever being wrong
   */
  @JsonIgnoreProperties(ignoreUnknown = true)
  public record Compare(
      @Required
          @JsonPropertyDescription(
              "What is counted: errors, requests beyond the 99th percentile before the stage, or"
                  + " undelivered messages.")
          Signal signal,
      @Default("0.01")
          @Min(value = 0, inclusive = false)
          @Max(0.1)
          @JsonPropertyDescription(
              "Chance of ever being wrong about a good stage, default 0.01; split over the guards"
                  + " that compare.")
          Double alpha) {
    /** The chance of a false alarm where none is given. */
    private static final double ALPHA = 0.01;

    public Compare {
      alpha = alpha == null ? (Double) ALPHA : alpha;
    }
  }

  /** What a breach does. */
  public enum Role {
    /** Rolls the stage back. */
    Guard,
    /** Holds the stage. */
    Watch
  }

  /** What is measured. */
  public enum Signal {
    /** Errors per request, 0 to 1. */
    ErrorRate,
    /** 99th percentile of the duration of requests, in seconds. */
    Latency,
    /** Delivered per sent message, 0 to 1. */
    Delivery
  }

  /** What a ratio is measured against. */
  public enum Baseline {
    /** The same agents before the stage started. */
    BeforeStage,
    /** The agents that are not exposed, at the same time. */
    Rest
  }

  /**
   * A query to a Prometheus.
   *
   * @param provider which one, by the name that the administrator gave it
   * @param query in PromQL, asked as of now
   */
  @JsonIgnoreProperties(ignoreUnknown = true)
  public record Prometheus(
      @Required
          @Size(min = 1, max = 63)
          @Pattern("^[a-z0-9]([a-z0-9-]*[a-z0-9])?$")
          @JsonPropertyDescription(
              "Which Prometheus: a name that the administrator configured, such as main.")
          String provider,
      @Required
          @Size(min = 1, max = 2048)
          @JsonPropertyDescription(
              "PromQL that gives one number, or one number for each pod: sum by (namespace, pod) (...).")
          String query) {}

  /**
   * A number of a JSON document.
   *
   * @param url where it is
   * @param pointer where in it, as RFC 6901 has it
   */
  @JsonIgnoreProperties(ignoreUnknown = true)
  public record Http(
      @Required @Size(max = 1024) @Pattern(URL) @JsonPropertyDescription("Where it is.") String url,
      @Required
          @Size(max = 256)
          @JsonPropertyDescription("JSON pointer to the number, such as /queue/length.")
          String pointer) {}

  /**
   * A series of a page of metrics.
   *
   * @param url where it is
   * @param metric name of the series
   * @param labels labels that it has; it may have others
   */
  @JsonIgnoreProperties(ignoreUnknown = true)
  public record OpenMetrics(
      @Required @Size(max = 1024) @Pattern(URL) @JsonPropertyDescription("Where it is.") String url,
      @Required
          @Size(max = 200)
          @Pattern("^[a-zA-Z_:][a-zA-Z0-9_:]*$")
          @JsonPropertyDescription("Name of the series.")
          String metric,
      @Size(max = 16) @JsonPropertyDescription("Labels that only it has.")
          Map<String, @Size(max = 200) String> labels) {
    public OpenMetrics {
      labels = labels == null ? Map.of() : Map.copyOf(labels);
    }
  }

  private static final String URL = "^https?://[!-~]+$";

  /** A guard with limits for what the agents count. */
  public static HealthCheck guard(
      String name,
      Signal signal,
      @Nullable Double max,
      @Nullable Double min,
      @Nullable Double maxRatio) {
    return new HealthCheck(
        name, Role.Guard, signal, max, min, maxRatio, null, null, null, null, null, null, null);
  }

  /** A check that compares the exposed agents with the rest. */
  public static HealthCheck comparing(String name, Role role, Compare compare) {
    return new HealthCheck(
        name, role, null, null, null, null, null, null, null, null, compare, null, null);
  }

  public HealthCheck {
    role = role == null ? Role.Guard : role;
    baseline = baseline == null && maxRatio != null ? Baseline.BeforeStage : baseline;
  }
}
