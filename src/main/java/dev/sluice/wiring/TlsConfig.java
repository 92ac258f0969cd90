// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.wiring;

import io.smallrye.config.WithDefault;
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

  /**
   * Whether the pods of AgentDeployments with flags are told to speak TLS, and get the authority
   * and a token for OFREP as files. It changes their template: fleets are restarted, one agent at a
   * time.
   */
  @WithDefault("false")
  boolean agents();

  /** Name of the ConfigMap with the authority, in each namespace with such agents. */
  @WithDefault("sluice-flags-ca")
  String caConfigMap();

  /**
   * A PEM file with the authorities of the certificate, of which Sluice makes those ConfigMaps.
   * Without it somebody else has to. Read again when it changes.
   */
  Optional<Path> caFile();
}
