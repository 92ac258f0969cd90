// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.signals.sources;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.sluice.judge.Answer;
import dev.sluice.judge.CheckSource;
import dev.sluice.judge.Silence;
import dev.sluice.judge.Silent;
import dev.sluice.signals.wire.Got;
import dev.sluice.signals.wire.Heads;
import dev.sluice.signals.wire.MetricsLine;
import dev.sluice.signals.wire.MetricsText;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Finds one number on a page. */
final class NumberPages {
  private static final JsonMapper JSON =
      JsonMapper.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private NumberPages() {}

  /** The number that a pointer leads to in a JSON document. */
  static Answer json(Got.Page page, CheckSource.Http source) {
    JsonPointer pointer;
    try {
      pointer = JsonPointer.compile(source.pointer());
    } catch (IllegalArgumentException _) {
      return new Answer.Refused(
          "http.pointer is no JSON pointer such as /queue/length: correct it");
    }
    try {
      JsonNode value = JSON.readTree(page.body()).at(pointer);
      if (value.isMissingNode()) {
        return new Silent(Silence.NoSeries);
      }
      return value.isNumber() ? number(value.doubleValue()) : new Silent(Silence.NotANumber);
    } catch (IOException _) {
      return new Silent(Silence.NotUnderstood);
    }
  }

  /** The value of the one series that has that name and all of those labels. */
  static Answer metrics(Got.Page page, CheckSource.OpenMetrics source) {
    String text;
    try {
      text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(page.body())).toString();
    } catch (CharacterCodingException _) {
      return new Silent(Silence.Garbage);
    }
    List<Double> values = new ArrayList<>();
    boolean openMetrics = Heads.type(page.headers()).startsWith("application/openmetrics-text");
    Optional<Silence> worthless =
        MetricsText.read(
            text,
            openMetrics,
            new MetricsText.Lines() {
              @Override
              public void sample(MetricsLine line) {
                if (line.name().equals(source.metric())
                    && line.labels().entrySet().containsAll(source.labels().entrySet())) {
                  values.add(line.value());
                }
              }

              @Override
              public void comment(String line) {}
            });
    if (worthless.isPresent()) {
      return new Silent(worthless.get());
    }
    return switch (values.size()) {
      case 0 -> new Silent(Silence.NoSeries);
      case 1 -> number(values.getFirst());
      default -> new Silent(Silence.ManySeries);
    };
  }

  private static Answer number(double value) {
    return Double.isFinite(value) ? new Answer.ForAll(value) : new Silent(Silence.NotFiniteNumber);
  }
}
