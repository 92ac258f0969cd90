// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.fleet;

import java.nio.charset.StandardCharsets;
import org.apache.commons.codec.digest.MurmurHash3;

/** The hash that flagd's {@code fractional} uses since 0.15, bit for bit. */
public final class Bucketing {
  /** Total weight of every split that Sluice emits: hundredths of a percent. */
  public static final int TOTAL = 10_000;

  private Bucketing() {}

  /** MurmurHash3 x86 32 bit with seed 0 over the UTF-8 bytes, as an unsigned number. */
  public static long hash(String key) {
    byte[] bytes = key.getBytes(StandardCharsets.UTF_8);
    return Integer.toUnsignedLong(MurmurHash3.hash32x86(bytes, 0, bytes.length, 0));
  }

  /** The bucket of a key among {@code total}: {@code (hash * total) >>> 32}. */
  public static int bucket(String key, int total) {
    return (int) ((hash(key) * total) >>> 32);
  }

  /** Whether an id is within the first {@code percent} of the split that the seed makes. */
  public static boolean within(String seed, String id, int percent) {
    return bucket(seed + id, TOTAL) < percent * (TOTAL / 100);
  }
}
