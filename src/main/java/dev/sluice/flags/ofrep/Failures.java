// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.flags.ofrep;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.jspecify.annotations.Nullable;

/** The bodies of answers that are no success. */
public final class Failures {
  private static final int LONGEST_KEY = 200;

  private Failures() {}

  /** One evaluation that failed; without a key, all of a bulk request. */
  static String of(@Nullable String key, ErrorCode code, String details) {
    ObjectNode failure = JsonNodeFactory.instance.objectNode();
    if (key != null) {
      failure.put("key", key.length() <= LONGEST_KEY ? key : key.substring(0, LONGEST_KEY));
    }
    failure.put("errorCode", code.name());
    return failure.put("errorDetails", details).toString();
  }

  /** What is no evaluation at all. */
  public static String of(String details) {
    return JsonNodeFactory.instance.objectNode().put("errorDetails", details).toString();
  }
}
