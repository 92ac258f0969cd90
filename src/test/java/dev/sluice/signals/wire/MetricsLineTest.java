// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.signals.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.signals.wire.MetricsLine.NotMetricsException;
import java.util.Map;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class MetricsLineTest {

  static Stream<Arguments> lines() {
    return Stream.of(
        Arguments.of("up 1", new MetricsLine("up", Map.of(), 1)),
        Arguments.of("a:b_c9\t-0.5e-3", new MetricsLine("a:b_c9", Map.of(), -0.0005)),
        Arguments.of("up{} 1", new MetricsLine("up", Map.of(), 1)),
        Arguments.of("up {a=\"b\"} 1.", new MetricsLine("up", Map.of("a", "b"), 1)),
        Arguments.of("up{a=\"b\",} .5", new MetricsLine("up", Map.of("a", "b"), 0.5)),
        Arguments.of(
            "up{ a = \"b\" , c=\"\" } +1E3",
            new MetricsLine("up", Map.of("a", "b", "c", ""), 1000)),
        Arguments.of(
            "up{a=\"\\\\ \\\" \\n {},=#\"} 1",
            new MetricsLine("up", Map.of("a", "\\ \" \n {},=#"), 1)),
        Arguments.of("up{a=\"é中😀\"} 1", new MetricsLine("up", Map.of("a", "é中😀"), 1)),
        Arguments.of("up 1 1712345678901", new MetricsLine("up", Map.of(), 1)),
        Arguments.of("up 1 1712345678.901", new MetricsLine("up", Map.of(), 1)),
        Arguments.of("up 1 # {id=\"x\"} 0.5", new MetricsLine("up", Map.of(), 1)),
        Arguments.of("up 1 17 # {id=\"x\"} 0.5 17.25", new MetricsLine("up", Map.of(), 1)),
        Arguments.of("up 1   ", new MetricsLine("up", Map.of(), 1)),
        Arguments.of("up NaN", new MetricsLine("up", Map.of(), Double.NaN)),
        Arguments.of("up +Inf", new MetricsLine("up", Map.of(), Double.POSITIVE_INFINITY)),
        Arguments.of("up -Inf", new MetricsLine("up", Map.of(), Double.NEGATIVE_INFINITY)),
        Arguments.of("up 1e999", new MetricsLine("up", Map.of(), Double.POSITIVE_INFINITY)));
  }

  @ParameterizedTest
  @MethodSource("lines")
  void a_line_has_a_name_labels_and_a_value(String text, MetricsLine expected)
      throws NotMetricsException {
    // When
    MetricsLine line = MetricsLine.parse(text);

    // Then
    assertThat(line).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "up",
        "up ",
        " up 1",
        "9up 1",
        "u-p 1",
        "up one",
        "up 1,5",
        "up 0x10",
        "up 1d",
        "up 1_000",
        "up Infinity",
        "up nan",
        "up --1",
        "up .",
        "up 1e",
        "up 1 now",
        "up 1 2 3",
        "up 1 # trace",
        "up 1 # {id=\"x\"}",
        "up 1 # {id=\"x\"} 1 2 3",
        "up{ 1",
        "up{a} 1",
        "up{a=} 1",
        "up{a=b} 1",
        "up{a=\"b} 1",
        "up{a=\"b\"",
        "up{a=\"b\" c=\"d\"} 1",
        "up{a=\"b\",,c=\"d\"} 1",
        "up{a=\"b\",a=\"b\"} 1",
        "up{a:b=\"c\"} 1",
        "up{9=\"c\"} 1",
        "up{a=\"\\t\"} 1",
        "up{a=\"\\",
        "{\"up\"} 1",
        "{\"up\": 1}",
        "\uFEFFup 1",
        "up 1\r"
      })
  void anything_else_is_refused(String text) {
    assertThatThrownBy(() -> MetricsLine.parse(text)).isInstanceOf(NotMetricsException.class);
  }

  @Property
  void a_label_that_is_never_closed_is_refused_whatever_it_holds(@ForAll String text) {
    // Given
    String line = "up{a=\"" + text.replace("\"", "") + "} 1";

    // When
    ThrowingCallable parsing = () -> MetricsLine.parse(line);

    // Then
    assertThatThrownBy(parsing).isInstanceOf(NotMetricsException.class);
  }
}
