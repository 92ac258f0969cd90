// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.wiring;

import io.smallrye.config.WithDefault;
import java.nio.file.Path;
import java.util.Optional;

/** Flags over HTTP, as {@code sluice.flags.ofrep.*}. */
public interface OfrepConfig {
  /** Port of OFREP; 0 takes any free one and logs it. */
  @WithDefault("8016")
  int port();

  /** Port under which agents find OFREP. */
  @WithDefault("8016")
  int advertisedPort();

  /**
   * Whether OFREP is served unencrypted, whatever certificate there is. Without a certificate, and
   * without this, it is served on loopback only.
   */
  @WithDefault("false")
  boolean plainText();

  /** What the tokens of callers must have been made for. */
  @WithDefault("sluice")
  String audience();

  /**
   * A folder with a file for each API key: its name is the namespace whose flags the key opens, and
   * after a dot anything; its content is the key, 32 characters or more. Read again when it
   * changes.
   */
  Optional<Path> apiKeys();

  /** How many requests a second each caller may make; a caller is a pod, an account or a key. */
  @WithDefault("200")
  int requestsPerSecond();

  /** How many requests a caller may make at once. */
  @WithDefault("400")
  int burst();

  /** How many streams of changes a caller may have open. */
  @WithDefault("20")
  int streamsPerCaller();

  /**
   * Whether a context without a targeting key is refused (TARGETING_KEY_MISSING), as the schema of
   * OFREP has it. Else it is evaluated: who has no key has what everybody has.
   */
  @WithDefault("false")
  boolean requireTargetingKey();
}
