// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.wiring;

import java.nio.file.Path;
import java.util.Optional;

/** The certificate of both flag wires, as {@code sluice.flags.tls.*}. */
public interface TlsConfig {
  /**
   * A PEM file with the certificate of the wires, and those between it and its authority. Read
   * again when it changes, and shown to each new connection; it may come later.
   */
  Optional<Path> certificateFile();

  /** A PEM file with the key of that certificate: PKCS #8, unencrypted. */
  Optional<Path> keyFile();
}
