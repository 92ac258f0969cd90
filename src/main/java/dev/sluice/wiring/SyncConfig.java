// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.wiring;

import io.smallrye.config.WithDefault;
import java.util.Optional;
import java.util.Set;

/** The flagd sync stream, as {@code sluice.flags.sync.*}. */
public interface SyncConfig {
  /**
   * Whether clients may read flags unencrypted. With a certificate they speak as they like, by TLS
   * or without, until this is taken back. Without a certificate, and without this, the operator
   * starts on loopback only.
   */
  @WithDefault("false")
  boolean plainText();

  /**
   * Whether a pod reads the flags of its own namespace only. Each replica watches the addresses of
   * all pods of the cluster for it. Where the operator listens on loopback only, whoever is on the
   * machine reads all flags.
   */
  @WithDefault("true")
  boolean confine();

  /** What becomes of callers that are no pods with an address of their own. */
  @WithDefault("Refuse")
  UnknownPeers unknownPeers();

  /** Namespaces whose pods read the flags of all, such as that of a flagd for many; none. */
  Optional<Set<String>> trustedNamespaces();

  /** What becomes of them. */
  enum UnknownPeers {
    /** They are told why, and what to do. */
    Refuse,
    /** They read all flags. */
    Allow
  }
}
