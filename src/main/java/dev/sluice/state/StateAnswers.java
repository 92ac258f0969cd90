// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.state;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.judge.state.Saved;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What agents answer, read strictly: what is not of the form that was agreed says nothing. */
final class StateAnswers {
  /** What is shown to people and asked for again is of harmless characters. */
  private static final Pattern ID = Pattern.compile("[A-Za-z0-9._:/+=-]{1,128}");

  private static final Pattern DIGEST = Pattern.compile("[a-z0-9]{2,16}:[A-Za-z0-9+/=_-]{8,128}");

  private static final ObjectMapper JSON = new ObjectMapper();

  private StateAnswers() {}

  /** A save: {@code {"id", "schema", "items", "digest"}}. */
  static Optional<Saved> saved(String body, Instant time) {
    JsonNode answer = read(body);
    String id = text(answer.get("id"), ID);
    String digest = text(answer.get("digest"), DIGEST);
    JsonNode items = answer.get("items");
    // Who writes a schema that it has none of as null says the same as one that leaves it out.
    JsonNode schema = answer.hasNonNull("schema") ? answer.get("schema") : null;
    boolean counted = items != null && items.canConvertToLong() && items.isIntegralNumber();
    boolean plain = schema == null || (schema.isIntegralNumber() && schema.canConvertToInt());
    return id == null || digest == null || !counted || items.longValue() < 0 || !plain
        ? Optional.empty()
        : Optional.of(
            new Saved(
                id, schema == null ? null : schema.intValue(), items.longValue(), digest, time));
  }

  /** A recovery: {@code {"recovered": 99.7}}, in percent. */
  static OptionalDouble recovered(String body) {
    JsonNode percent = read(body).get("recovered");
    boolean sound =
        percent != null
            && percent.isNumber()
            && percent.doubleValue() >= 0
            && percent.doubleValue() <= 100;
    return sound ? OptionalDouble.of(percent.doubleValue()) : OptionalDouble.empty();
  }

  /** What is still to be done: {@code {"inFlight": 3}}; null where the agent does not say. */
  static @Nullable Long inFlight(String body) {
    JsonNode count = read(body).get("inFlight");
    return count != null && count.isIntegralNumber() && count.canConvertToLong()
        ? Math.max(0, count.longValue())
        : null;
  }

  private static JsonNode read(String body) {
    try {
      JsonNode read = JSON.readTree(body);
      return read != null && read.isObject() ? read : JSON.createObjectNode();
    } catch (JsonProcessingException _) {
      return JSON.createObjectNode();
    }
  }

  private static @Nullable String text(@Nullable JsonNode node, Pattern shape) {
    return node != null && node.isTextual() && shape.matcher(node.textValue()).matches()
        ? node.textValue()
        : null;
  }
}
