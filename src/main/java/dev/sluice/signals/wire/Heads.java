// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.signals.wire;

import dev.sluice.judge.Silence;
import java.net.http.HttpHeaders;
import java.util.Locale;
import java.util.Optional;

/** What the head of an answer says. */
public final class Heads {
  private Heads() {}

  /** Why the body need not be read; empty if it may be worth it. */
  public static Optional<Silence> refused(int status, HttpHeaders headers) {
    if (status >= 300 && status < 400) {
      return Optional.of(Silence.Redirect);
    }
    if (status == 401 || status == 403) {
      return Optional.of(Silence.Denied);
    }
    if (status != 200) {
      return Optional.of(Silence.HttpError);
    }
    String encoding = headers.firstValue("Content-Encoding").orElse("identity");
    if (!encoding.equalsIgnoreCase("identity")) {
      return Optional.of(Silence.Encoded);
    }
    return type(headers).startsWith("text/html") ? Optional.of(Silence.Html) : Optional.empty();
  }

  /** The same of a server that is asked a question, and may say what is wrong with it. */
  public static Optional<Silence> refusedQuestion(int status, HttpHeaders headers) {
    return switch (status) {
      case 400, 422 -> Optional.of(Silence.BadQuestion);
      case 429 -> Optional.of(Silence.Throttled);
      case 503 -> Optional.of(Silence.Overloaded);
      default -> refused(status, headers);
    };
  }

  /** The content type in lower case; empty if there is none. */
  public static String type(HttpHeaders headers) {
    return headers.firstValue("Content-Type").orElse("").strip().toLowerCase(Locale.ROOT);
  }
}
