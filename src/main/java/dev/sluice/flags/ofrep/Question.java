// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.flags.ofrep;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Whom a request is about.
 *
 * @param targetingKey the id; null where the caller has none
 * @param context all that is known of it, as it came
 */
public record Question(@Nullable String targetingKey, JsonNode context) implements Parsed {
  /** Largest body of a request, in bytes. */
  public static final int LARGEST_BODY = 1024 * 1024;

  /** Largest context, in bytes of its canonical text. */
  public static final int LARGEST_CONTEXT = 64 * 1024;

  private static final int DEEPEST = 64;
  private static final JsonMapper JSON =
      JsonMapper.builder(
              com.fasterxml.jackson.core.JsonFactory.builder()
                  .streamReadConstraints(
                      StreamReadConstraints.builder().maxNestingDepth(DEEPEST).build())
                  .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
                  .build())
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY)
          .build();

  /** Reads the body of a request, single or bulk: {@code {"context": {"targetingKey": ...}}}. */
  public static Parsed parse(byte[] body) {
    JsonNode request;
    try {
      request = JSON.readTree(body);
    } catch (JsonProcessingException e) {
      return new Malformed(
          ErrorCode.PARSE_ERROR, "the body is no JSON: " + e.getOriginalMessage().strip());
    } catch (IOException e) {
      return new Malformed(ErrorCode.PARSE_ERROR, "the body is no JSON: it cannot be read");
    }
    if (!request.isObject()) {
      return new Malformed(
          ErrorCode.PARSE_ERROR,
          "the body must be an object, {\"context\": {\"targetingKey\": ...}}");
    }
    JsonNode context = request.path("context");
    if (context.isMissingNode() || context.isNull()) {
      return new Question(null, JsonNodeFactory.instance.objectNode());
    }
    if (!context.isObject()) {
      return new Malformed(
          ErrorCode.INVALID_CONTEXT, "context must be an object, {\"targetingKey\": ...}");
    }
    if (body.length > LARGEST_CONTEXT && size(context) > LARGEST_CONTEXT) {
      return new Malformed(
          ErrorCode.INVALID_CONTEXT,
          "context is larger than 64 KiB: send what flags are decided by, which is targetingKey");
    }
    JsonNode key = context.path("targetingKey");
    if (key.isMissingNode() || key.isNull()) {
      return new Question(null, context);
    }
    if (!key.isTextual()) {
      return new Malformed(ErrorCode.INVALID_CONTEXT, "context.targetingKey must be a string");
    }
    return new Question(key.textValue().isEmpty() ? null : key.textValue(), context);
  }

  private static int size(JsonNode context) {
    return CanonicalJson.of(context).getBytes(StandardCharsets.UTF_8).length;
  }
}
