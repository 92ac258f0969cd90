// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.replay;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.sluice.fleet.AgentId;
import dev.sluice.judge.Answer;
import dev.sluice.judge.Counts;
import dev.sluice.judge.Family;
import dev.sluice.judge.Histogram;
import dev.sluice.judge.Sample;
import dev.sluice.judge.Silence;
import dev.sluice.judge.Silent;
import dev.sluice.replay.Moment.Incident;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** One line of a recording. */
final class RecordedLine {
  private static final JsonMapper JSON =
      JsonMapper.builder()
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY)
          .build();

  private static final Map<String, Family> COUNTERS =
      Map.of(
          "requests", Family.Requests,
          "errors", Family.Errors,
          "sent", Family.Sent,
          "delivered", Family.Delivered);

  private static final Pattern AGENT =
      Pattern.compile("((?<namespace>[^/]+)/)?(?<workload>[^/]+)/(?<ordinal>[0-9]{1,9})");

  private final int number;
  private final JsonNode line;
  private final Instant time;
  private final String namespace;

  private RecordedLine(int number, JsonNode line, String namespace) {
    this.number = number;
    this.line = line;
    this.namespace = namespace;
    this.time = instant();
  }

  static RecordedLine parse(int number, String text, String namespace) {
    try {
      JsonNode line = JSON.readTree(text);
      if (!line.isObject()) {
        throw new IllegalArgumentException(
            "line " + number + " is no JSON object: write {\"time\": ..., \"agent\": ...}");
      }
      return new RecordedLine(number, line, namespace);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(
          "line " + number + " is no JSON: " + e.getOriginalMessage(), e);
    }
  }

  Instant time() {
    return time;
  }

  private Instant instant() {
    String told = line.path("time").asText();
    try {
      return Instant.parse(told);
    } catch (DateTimeException _) {
      throw wrong("time is \"" + told + "\": write it like 2026-03-02T09:00:00Z");
    }
  }

  /** Adds what the line says. */
  void into(RecordedMoment moment) {
    List<String> subjects =
        Stream.of("agent", "check", "pod", "annotate").filter(line::has).toList();
    if (subjects.size() != 1) {
      throw wrong("it needs exactly one of agent, check, pod and annotate, and has " + subjects);
    }
    switch (subjects.getFirst()) {
      case "agent" -> agent(moment);
      case "check" -> check(moment);
      case "pod" -> pod(moment);
      default -> annotate(moment);
    }
  }

  private void agent(RecordedMoment moment) {
    AgentId agent = id("agent");
    boolean silent = line.has("silent");
    if (silent) {
      known("agent", "silent");
    } else {
      known("agent", "requests", "errors", "sent", "delivered", "latency");
    }
    if (!moment.agent(agent, silent ? new Silent(silence()) : sample())) {
      throw wrong("agent " + agent.targetingKey() + " is there twice at that time");
    }
  }

  private void check(RecordedMoment moment) {
    String name = line.path("check").asText();
    List<String> ways = Stream.of("value", "byAgent", "good", "silent").filter(line::has).toList();
    if (ways.size() != 1) {
      throw wrong("check " + name + " needs exactly one of value, byAgent, good and silent");
    }
    known("check", ways.getFirst());
    Answer answer =
        switch (ways.getFirst()) {
          case "value" -> new Answer.ForAll(number("value", line.path("value")));
          case "byAgent" -> byAgent();
          case "good" -> word();
          default -> new Silent(silence());
        };
    if (!moment.check(name, answer)) {
      throw wrong("check " + name + " is there twice at that time");
    }
  }

  private Answer word() {
    JsonNode good = line.path("good");
    if (!good.isBoolean()) {
      throw wrong("good is " + good + ": write true or false");
    }
    return new Answer.Word(good.asBoolean(), "as recorded");
  }

  private Answer byAgent() {
    if (!line.path("byAgent").isObject()) {
      throw wrong("byAgent is " + line.path("byAgent") + ": write {\"planner/0\": 7}");
    }
    Map<AgentId, Double> values = new HashMap<>();
    line.path("byAgent")
        .properties()
        .forEach(a -> values.put(id("byAgent", a.getKey()), number("byAgent", a.getValue())));
    return new Answer.PerAgent(values, Map.of());
  }

  private double number(String name, JsonNode value) {
    if (!value.isNumber() || !Double.isFinite(value.asDouble())) {
      throw wrong(name + " is " + value + ": write a number");
    }
    return value.asDouble();
  }

  private Silence silence() {
    String told = line.path("silent").asText();
    return Arrays.stream(Silence.values())
        .filter(s -> s.name().equals(told))
        .findFirst()
        .orElseThrow(
            () -> wrong("silent is \"" + told + "\": one of " + List.of(Silence.values())));
  }

  private Sample sample() {
    Map<Family, Double> counters = new EnumMap<>(Family.class);
    COUNTERS.forEach(
        (name, family) -> {
          if (line.has(name)) {
            counters.put(family, count(name, line.path(name)));
          }
        });
    return new Sample(new Counts(counters, latency()), Map.of());
  }

  private double count(String name, JsonNode value) {
    if (!value.isNumber() || !(value.asDouble() >= 0) || Double.isInfinite(value.asDouble())) {
      throw wrong(name + " is " + value + ": write the counter's value, at least 0");
    }
    return value.asDouble();
  }

  private @Nullable Histogram latency() {
    if (!line.has("latency")) {
      return null;
    }
    TreeMap<Double, Double> buckets = new TreeMap<>();
    for (var bucket : line.path("latency").properties()) {
      buckets.put(bound(bucket.getKey()), count("latency", bucket.getValue()));
    }
    try {
      return Histogram.of(buckets);
    } catch (IllegalArgumentException e) {
      throw wrong(
          "latency is no histogram ("
              + e.getMessage()
              + "): write cumulative counts by bound, such as {\"0.1\": 8, \"+Inf\": 9}");
    }
  }

  private double bound(String bound) {
    try {
      return bound.equals("+Inf") ? Double.POSITIVE_INFINITY : Double.parseDouble(bound);
    } catch (NumberFormatException _) {
      throw wrong("latency has the bound \"" + bound + "\": write seconds, or +Inf");
    }
  }

  private void pod(RecordedMoment moment) {
    known("pod", "restarts", "waiting", "oomKilled");
    AgentId agent = id("pod");
    JsonNode restarts = line.path("restarts");
    if (line.has("restarts") && (!restarts.isInt() || restarts.asInt() < 0)) {
      throw wrong("restarts is " + restarts + ": write how many since it was told of last");
    }
    JsonNode oomKilled = line.path("oomKilled");
    if (line.has("oomKilled") && !oomKilled.isBoolean()) {
      throw wrong("oomKilled is " + oomKilled + ": write true or false");
    }
    Incident incident =
        new Incident(restarts.asInt(0), line.path("waiting").asText(""), oomKilled.asBoolean());
    if (!moment.pod(agent, incident)) {
      throw wrong("pod " + agent.targetingKey() + " is there twice at that time");
    }
  }

  private void annotate(RecordedMoment moment) {
    known("annotate");
    JsonNode annotations = line.path("annotate");
    if (!annotations.isObject()) {
      throw wrong("annotate is " + annotations + ": write {\"sluice.dev/approve\": \"a/1\"}");
    }
    annotations
        .properties()
        .forEach(
            a -> moment.annotation(a.getKey(), a.getValue().isNull() ? "" : a.getValue().asText()));
  }

  private AgentId id(String field) {
    return id(field, line.path(field).asText());
  }

  private AgentId id(String field, String told) {
    Matcher id = AGENT.matcher(told);
    if (!id.matches()) {
      throw wrong(
          field + " is \"" + told + "\": write <agentdeployment>/<ordinal>, such as planner/0");
    }
    String named = id.group("namespace");
    return new AgentId(
        named == null ? namespace : named,
        id.group("workload"),
        Integer.parseInt(id.group("ordinal")));
  }

  private void known(String... fields) {
    Set<String> others = new TreeSet<>();
    line.fieldNames().forEachRemaining(others::add);
    Arrays.asList(fields).forEach(others::remove);
    others.remove("time");
    if (!others.isEmpty()) {
      throw wrong(
          "it has " + others + ", which nobody knows: beside time there may be " + List.of(fields));
    }
  }

  /** What to throw: the line, and what is wrong with it. */
  IllegalArgumentException wrong(String what) {
    return new IllegalArgumentException("line " + number + ": " + what);
  }
}
