// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.flags.ofrep;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/** Validators of answers: what they are taken of, and how they are compared. */
final class EntityTag {
  private static final int BYTES = 16;

  private EntityTag() {}

  /** A tag, without its quotes, of those parts and no others. */
  static String of(Iterable<String> parts) {
    MessageDigest digest = sha256();
    for (String part : parts) {
      // The length goes first, so that no two lists read alike.
      digest.update((part.length() + ":" + part).getBytes(StandardCharsets.UTF_8));
    }
    return HexFormat.of().formatHex(digest.digest(), 0, BYTES);
  }

  /** The tag as it goes into a header. */
  static String quoted(String tag) {
    return '"' + tag + '"';
  }

  /** Whether an {@code If-None-Match} names the tag; by the weak comparison, as RFC 9110 has it. */
  static boolean matches(@Nullable String ifNoneMatch, String tag) {
    if (ifNoneMatch == null) {
      return false;
    }
    if (ifNoneMatch.strip().equals("*")) {
      return true;
    }
    for (String one : ifNoneMatch.split(",", -1)) {
      if (same(one, tag)) {
        return true;
      }
    }
    return false;
  }

  /** Whether both are the same tag, however the one is quoted. */
  static boolean same(String given, String tag) {
    String bare = given.strip();
    if (bare.startsWith("W/")) {
      bare = bare.substring(2);
    }
    if (bare.length() >= 2 && bare.startsWith("\"") && bare.endsWith("\"")) {
      bare = bare.substring(1, bare.length() - 1);
    }
    return bare.equals(tag);
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
