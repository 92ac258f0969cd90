// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.flags.ofrep;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;

/**
 * One text for all JSON that means the same: names in order, no blanks, one way to write numbers.
 */
final class CanonicalJson {
  private static final double EXACT = 1L << 53;

  private CanonicalJson() {}

  static String of(JsonNode node) {
    StringBuilder text = new StringBuilder();
    write(node, text);
    return text.toString();
  }

  private static void write(JsonNode node, StringBuilder text) {
    switch (node.getNodeType()) {
      case OBJECT -> object(node, text);
      case ARRAY -> array(node, text);
      case STRING -> string(node.textValue(), text);
      case NUMBER -> text.append(number(node));
      case BOOLEAN -> text.append(node.booleanValue());
      case NULL, MISSING, BINARY, POJO -> text.append("null");
    }
  }

  private static void object(JsonNode node, StringBuilder text) {
    List<String> names = new ArrayList<>(node.size());
    node.fieldNames().forEachRemaining(names::add);
    names.sort(null);
    text.append('{');
    for (int i = 0; i < names.size(); i++) {
      text.append(i == 0 ? "" : ",");
      string(names.get(i), text);
      text.append(':');
      write(node.get(names.get(i)), text);
    }
    text.append('}');
  }

  private static void array(JsonNode node, StringBuilder text) {
    text.append('[');
    for (int i = 0; i < node.size(); i++) {
      text.append(i == 0 ? "" : ",");
      write(node.get(i), text);
    }
    text.append(']');
  }

  private static void string(String value, StringBuilder text) {
    text.append('"');
    JsonStringEncoder.getInstance().quoteAsString(value, text);
    text.append('"');
  }

  /** 1, 1.0 and 1e0 are one number. */
  private static String number(JsonNode node) {
    if (node.isIntegralNumber()) {
      return node.bigIntegerValue().toString();
    }
    double value = node.doubleValue();
    return value == Math.rint(value) && Math.abs(value) <= EXACT
        ? Long.toString((long) value)
        : Double.toString(value);
  }
}
