// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.flags;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.flags.eval.Evaluation;
import dev.sluice.flags.eval.Evaluation.Reason;
import io.github.jamsesso.jsonlogic.JsonLogic;
import io.github.jamsesso.jsonlogic.JsonLogicException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a client of today makes of a document that is served, with nothing of ours in it: the
 * JsonLogic library that flagd's Java provider uses, and {@code fractional} with its hash written
 * down from flagd's code of 0.15 (the provider that can be had for tests splits as flagd did
 * before).
 */
final class ForeignEvaluator {
  private static final JsonLogic LOGIC =
      new JsonLogic().addOperation("fractional", ForeignEvaluator::fractional);

  private final JsonNode flags;

  ForeignEvaluator(String document) throws JsonProcessingException {
    flags = new ObjectMapper().readTree(document).path("flags");
  }

  /** One flag for one id, as reasons of flagd have it. */
  Evaluation evaluate(String key, @Nullable String id, Instant now) throws JsonLogicException {
    JsonNode flag = flags.path(key);
    String otherwise = flag.path("defaultVariant").textValue();
    if (!flag.has("targeting")) {
      return new Evaluation(value(flag, otherwise), Reason.STATIC);
    }
    Map<String, Object> context = new HashMap<>();
    context.put("$flagd", Map.of("timestamp", now.getEpochSecond(), "flagKey", key));
    if (id != null) {
      context.put("targetingKey", id);
    }
    Object variant = LOGIC.apply(flag.path("targeting").toString(), context);
    return variant == null
        ? new Evaluation(value(flag, otherwise), Reason.DEFAULT)
        : new Evaluation(value(flag, (String) variant), Reason.TARGETING_MATCH);
  }

  private static boolean value(JsonNode flag, String variant) {
    return flag.path("variants").required(variant).booleanValue();
  }

  private static @Nullable Object fractional(Object[] arguments) {
    long total = 0;
    for (int i = 1; i < arguments.length; i++) {
      total += weight(arguments[i]);
    }
    long bucket = (Integer.toUnsignedLong(murmur((String) arguments[0])) * total) >>> 32;
    long reached = 0;
    for (int i = 1; i < arguments.length; i++) {
      reached += weight(arguments[i]);
      if (reached > bucket) {
        return ((List<?>) arguments[i]).getFirst();
      }
    }
    return null;
  }

  private static long weight(Object split) {
    return ((Number) ((List<?>) split).get(1)).longValue();
  }

  /** MurmurHash3, x86, 32 bits, seed 0. */
  static int murmur(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    ByteBuffer data = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    int hash = 0;
    while (data.remaining() >= 4) {
      hash = Integer.rotateLeft(hash ^ mixed(data.getInt()), 13) * 5 + 0xe6546b64;
    }
    int tail = 0;
    for (int shift = 0; data.hasRemaining(); shift += 8) {
      tail |= (data.get() & 0xff) << shift;
    }
    hash ^= mixed(tail);
    hash ^= bytes.length;
    hash = (hash ^ (hash >>> 16)) * 0x85ebca6b;
    hash = (hash ^ (hash >>> 13)) * 0xc2b2ae35;
    return hash ^ (hash >>> 16);
  }

  private static int mixed(int block) {
    return Integer.rotateLeft(block * 0xcc9e2d51, 15) * 0x1b873593;
  }
}
