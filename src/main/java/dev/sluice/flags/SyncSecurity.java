// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.flags;

import static java.util.Objects.requireNonNull;

import dev.sluice.flags.tls.Listening;
import dev.sluice.flags.tls.Listening.Transport;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * How what the sync wire says is kept from others.
 *
 * @param plainText whether clients may speak plain text
 * @param tls the certificate of the wire; empty takes no TLS. With {@code plainText} each client
 *     speaks as it likes, on the one port, so that a fleet can change over
 * @param look how often the files are looked at
 */
public record SyncSecurity(boolean plainText, Optional<Transport.Tls> tls, Duration look) {
  /** Plain text, where nobody is between. */
  public static final SyncSecurity PLAIN =
      new SyncSecurity(true, Optional.empty(), Duration.ofSeconds(10));

  public SyncSecurity {
    requireNonNull(look);
    if (!plainText && tls.isEmpty()) {
      throw new IllegalArgumentException(
          "nobody could read flags: allow plain text, or name files");
    }
  }

  /**
   * What follows from the settings.
   *
   * @throws IllegalArgumentException if flags would leave the machine in plain text, and nobody
   *     said so
   */
  public static SyncSecurity of(
      String host, boolean plainText, Optional<Path> certificate, Optional<Path> key) {
    return switch (Listening.transport(host, false, certificate, key)) {
      case Transport.Tls files -> new SyncSecurity(plainText, Optional.of(files), PLAIN.look());
      case Transport.Plain() -> PLAIN;
      case Transport.Silent() -> {
        if (!plainText) {
          throw new IllegalArgumentException(
              "sluice.flags.host is "
                  + host
                  + ", and flags would leave this machine in plain text: set"
                  + " sluice.flags.tls.certificate-file and sluice.flags.tls.key-file, or"
                  + " sluice.flags.sync.plain-text=true to have it so");
        }
        yield PLAIN;
      }
    };
  }

  /** For people. */
  String said() {
    if (tls.isEmpty()) {
      return "in plain text";
    }
    return plainText ? "by TLS, and in plain text" : "by TLS";
  }
}
