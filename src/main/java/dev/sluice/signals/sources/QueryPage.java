// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.signals.sources;

import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.sluice.judge.Silence;
import dev.sluice.judge.Silent;
import dev.sluice.signals.wire.MetricsLine;
import dev.sluice.signals.wire.MetricsLine.NotMetricsException;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads the answer of Prometheus' API to a query of one moment. */
final class QueryPage {
  /** So far a provider's clock may be off; an answer for another time is no evidence. */
  static final Duration SKEW = Duration.ofMinutes(1);

  private static final JsonMapper JSON =
      JsonMapper.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private QueryPage() {}

  /** Something else than what was asked for. */
  private static final class OddException extends Exception {
    private static final long serialVersionUID = 1;
    private final Silence why;

    OddException(Silence why) {
      super(why.words());
      this.why = why;
    }
  }

  /**
   * What a page says.
   *
   * @param now when it came
   */
  static QueryResult read(byte[] page, Instant now) {
    try {
      JsonNode root = JSON.readTree(page);
      if (!root.isObject()) {
        throw new OddException(Silence.NotUnderstood);
      }
      if (root.path("status").asText().equals("error")) {
        throw new OddException(Silence.BadQuestion);
      }
      if (!root.path("status").asText().equals("success")) {
        throw new OddException(Silence.NotUnderstood);
      }
      if (!root.path("warnings").isEmpty()) {
        throw new OddException(Silence.Partial);
      }
      return data(root.path("data"), now);
    } catch (OddException odd) {
      return new QueryResult.Failed(new Silent(odd.why));
    } catch (IOException _) {
      return new QueryResult.Failed(new Silent(Silence.NotUnderstood));
    }
  }

  private static QueryResult data(JsonNode data, Instant now) throws OddException {
    JsonNode result = data.path("result");
    switch (data.path("resultType").asText()) {
      case "scalar" -> {
        return new QueryResult.Scalar(number(result, now));
      }
      case "vector" -> {
        if (!result.isArray()) {
          throw new OddException(Silence.NotUnderstood);
        }
        List<QueryResult.Series> series = new ArrayList<>();
        for (JsonNode one : result) {
          // What is a histogram has no value.
          JsonNode value = one.path("value");
          if (value.isMissingNode() && one.has("histogram")) {
            throw new OddException(Silence.NotANumber);
          }
          JsonNode labels = one.path("metric");
          series.add(
              new QueryResult.Series(
                  label(labels, "pod"), label(labels, "namespace"), number(value, now)));
        }
        return new QueryResult.Vector(series);
      }
      case "matrix", "string" -> throw new OddException(Silence.NotANumber);
      default -> throw new OddException(Silence.NotUnderstood);
    }
  }

  private static @Nullable String label(JsonNode labels, String name) throws OddException {
    JsonNode label = labels.path(name);
    if (!label.isMissingNode() && !label.isTextual()) {
      throw new OddException(Silence.NotUnderstood);
    }
    // To Prometheus an empty label is none.
    return label.isMissingNode() || label.textValue().isEmpty() ? null : label.textValue();
  }

  /** Of a pair of seconds and a text. */
  private static double number(JsonNode pair, Instant now) throws OddException {
    if (!pair.isArray()
        || pair.size() != 2
        || !pair.get(0).isNumber()
        || !pair.get(1).isTextual()) {
      throw new OddException(Silence.NotUnderstood);
    }
    double off = pair.get(0).doubleValue() - now.toEpochMilli() / 1000.0;
    if (!(Math.abs(off) <= SKEW.toSeconds())) {
      throw new OddException(Silence.OtherTime);
    }
    try {
      return MetricsLine.number(pair.get(1).textValue());
    } catch (NotMetricsException _) {
      throw new OddException(Silence.NotANumber);
    }
  }
}
