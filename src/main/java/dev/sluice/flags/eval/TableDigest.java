// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.flags.eval;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;

/**
 * The content digest of a table: 64 bits of SHA-256 over all that a client can see of it, but for
 * the time at which a lease ends: to renew it changes nothing.
 */
final class TableDigest {
  private static final int BYTES = 8;

  private TableDigest() {}

  static String of(Collection<FlagState> states) {
    MessageDigest digest = sha256();
    states.stream().flatMap(TableDigest::parts).forEach(part -> add(digest, part));
    return HexFormat.of().formatHex(digest.digest(), 0, BYTES);
  }

  private static Stream<List<String>> parts(FlagState state) {
    List<String> reach =
        switch (state.reach()) {
          case Reach.Nobody() -> List.of("nobody");
          case Reach.Everybody() -> List.of("everybody");
          case Reach.Members members -> List.copyOf(members.keys());
          case Reach.Share share -> List.of(share.seed(), Integer.toString(share.percent()));
        };
    Stream<List<String>> seen =
        Stream.of(
            List.of(
                state.key(),
                state.reach().getClass().getSimpleName(),
                String.valueOf(state.migration()),
                String.valueOf(state.stage())),
            reach,
            List.copyOf(state.denied()),
            List.copyOf(state.allowed()));
    return state.leased()
        ? Stream.concat(seen, Stream.of(List.of("lease", state.lease().toString())))
        : seen;
  }

  /** Lengths go first, so that no two lists read alike. */
  private static void add(MessageDigest digest, List<String> part) {
    digest.update((part.size() + ";").getBytes(StandardCharsets.UTF_8));
    for (String text : part) {
      digest.update((text.length() + ":" + text).getBytes(StandardCharsets.UTF_8));
    }
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
