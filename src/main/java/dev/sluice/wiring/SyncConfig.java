// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.wiring;

import io.smallrye.config.WithDefault;

/** The flagd sync stream, as {@code sluice.flags.sync.*}. */
public interface SyncConfig {
  /**
   * Whether clients may read flags unencrypted. With a certificate they speak as they like, by TLS
   * or without, until this is taken back. Without a certificate, and without this, the operator
   * starts on loopback only.
   */
  @WithDefault("false")
  boolean plainText();
}
