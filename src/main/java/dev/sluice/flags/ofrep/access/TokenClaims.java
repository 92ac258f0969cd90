// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.flags.ofrep.access;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.time.Instant;
import java.util.Base64;

/** What a token says of itself. Not believed, but where it says less than somebody vouched for. */
final class TokenClaims {
  private static final ObjectMapper JSON = new ObjectMapper();

  private TokenClaims() {}

  /** Whether it may be a token at all. */
  static boolean plausible(String token) {
    return token.length() <= 8 * 1024 && token.split("\\.", -1).length == 3;
  }

  /** When it ends; never, if it does not say. */
  static Instant expiry(String token) {
    try {
      byte[] payload = Base64.getUrlDecoder().decode(token.split("\\.", -1)[1]);
      JsonNode expiry = JSON.readTree(payload).path("exp");
      return expiry.canConvertToLong() ? Instant.ofEpochSecond(expiry.longValue()) : Instant.MAX;
    } catch (IOException | RuntimeException _) {
      return Instant.MAX;
    }
  }
}
