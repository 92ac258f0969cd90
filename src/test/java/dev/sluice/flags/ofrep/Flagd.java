// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.flags.ofrep;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import org.apache.commons.codec.digest.MurmurHash3;
import org.jspecify.annotations.Nullable;

/**
 * What flagd makes of a flag definition: the part of JsonLogic that Sluice emits, and {@code
 * fractional} as flagd has it since 0.15, written down anew from its description.
 */
final class Flagd {
  private Flagd() {}

  /** The variant of a flag for a targeting key. */
  static String variant(JsonNode flag, @Nullable String targetingKey) {
    JsonNode rule = flag.path("targeting");
    JsonNode result = rule.isMissingNode() ? NullNode.instance : value(rule, targetingKey);
    return result.isNull() ? flag.path("defaultVariant").textValue() : result.textValue();
  }

  private static JsonNode value(JsonNode rule, @Nullable String targetingKey) {
    if (!rule.isObject()) {
      return rule;
    }
    JsonNode arguments = rule.elements().next();
    return switch (rule.fieldNames().next()) {
      case "var" -> targetingKey == null ? NullNode.instance : new TextNode(targetingKey);
      case "in" -> in(arguments, targetingKey);
      case "if" -> choice(arguments, targetingKey);
      case "cat" -> {
        StringBuilder text = new StringBuilder();
        arguments.forEach(part -> text.append(value(part, targetingKey).textValue()));
        yield new TextNode(text.toString());
      }
      case "fractional" -> fractional(arguments, targetingKey);
      default -> throw new IllegalArgumentException("Sluice emits no " + rule);
    };
  }

  private static JsonNode in(JsonNode arguments, @Nullable String targetingKey) {
    JsonNode needle = value(arguments.get(0), targetingKey);
    for (JsonNode one : arguments.get(1)) {
      if (one.equals(needle)) {
        return BooleanNode.TRUE;
      }
    }
    return BooleanNode.FALSE;
  }

  private static JsonNode choice(JsonNode arguments, @Nullable String targetingKey) {
    int i = 0;
    for (; i + 1 < arguments.size(); i += 2) {
      JsonNode condition = value(arguments.get(i), targetingKey);
      boolean holds =
          condition.isBoolean() ? condition.booleanValue() : !condition.asText("").isEmpty();
      if (holds && !condition.isNull()) {
        return value(arguments.get(i + 1), targetingKey);
      }
    }
    return i < arguments.size() ? value(arguments.get(i), targetingKey) : NullNode.instance;
  }

  private static JsonNode fractional(JsonNode arguments, @Nullable String targetingKey) {
    byte[] key = value(arguments.get(0), targetingKey).textValue().getBytes(StandardCharsets.UTF_8);
    BigInteger hash =
        BigInteger.valueOf(Integer.toUnsignedLong(MurmurHash3.hash32x86(key, 0, key.length, 0)));
    long total = 0;
    for (int i = 1; i < arguments.size(); i++) {
      total += arguments.get(i).get(1).longValue();
    }
    long bucket = hash.multiply(BigInteger.valueOf(total)).shiftRight(32).longValueExact();
    long reached = 0;
    for (int i = 1; i < arguments.size(); i++) {
      reached += arguments.get(i).get(1).longValue();
      if (bucket < reached) {
        return arguments.get(i).get(0);
      }
    }
    return NullNode.instance;
  }
}
