// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.flags.ofrep.http;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** What a path leads to. */
sealed interface Route {
  /** The one method that it takes. */
  String method();

  /** What it is called in metrics. */
  String endpoint();

  /** One flag. */
  record Single(String key) implements Route {
    @Override
    public String method() {
      return "POST";
    }

    @Override
    public String endpoint() {
      return "single";
    }
  }

  /** Every flag. */
  record Bulk() implements Route {
    @Override
    public String method() {
      return "POST";
    }

    @Override
    public String endpoint() {
      return "bulk";
    }
  }

  /** The stream of changes. */
  record Events() implements Route {
    @Override
    public String method() {
      return "GET";
    }

    @Override
    public String endpoint() {
      return "events";
    }
  }

  /** What that path leads to; null if it leads nowhere. */
  static @Nullable Route of(String path) {
    String flags = "/ofrep/v1/evaluate/flags";
    if (path.equals(flags) || path.equals(flags + "/")) {
      return new Bulk();
    }
    if (path.startsWith(flags + "/")) {
      return new Single(decoded(path.substring(flags.length() + 1)));
    }
    return path.equals(dev.sluice.flags.ofrep.Answers.EVENTS) ? new Events() : null;
  }

  private static String decoded(String segment) {
    try {
      // A plus is a plus in a path.
      return URLDecoder.decode(segment.replace("+", "%2B"), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException _) {
      return segment;
    }
  }
}
