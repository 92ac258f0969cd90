// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.flags.tls;

import static java.util.Objects.requireNonNull;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Where and how to listen.
 *
 * @param host address to listen on
 * @param port port to listen on; 0 takes any
 * @param transport how what is said is kept from others
 */
public record Listening(String host, int port, Transport transport) {
  public Listening {
    requireNonNull(host);
    requireNonNull(transport);
  }

  /** How what is said is kept from others. */
  public sealed interface Transport {
    /** Not at all: nobody is between, or an administrator said so. */
    record Plain() implements Transport {}

    /** By TLS, with PEM files that are read again when they change, and may come later. */
    record Tls(Path certificate, Path key) implements Transport {}

    /** Nothing is said. */
    record Silent() implements Transport {}
  }

  /**
   * What follows from the settings: TLS where it is set up; plain text only where it was asked for
   * by name, or does not leave the machine.
   */
  public static Transport transport(
      String host, boolean plainText, Optional<Path> certificate, Optional<Path> key) {
    if (plainText) {
      return new Transport.Plain();
    }
    if (certificate.isPresent() && key.isPresent()) {
      return new Transport.Tls(certificate.get(), key.get());
    }
    if (certificate.isPresent() || key.isPresent()) {
      throw new IllegalArgumentException(
          "of sluice.flags.tls.certificate-file and sluice.flags.tls.key-file only one is set:"
              + " set both, or none");
    }
    return isLoopback(host) ? new Transport.Plain() : new Transport.Silent();
  }

  /** Whether only who is on this machine comes to that address. */
  public static boolean isLoopback(String host) {
    try {
      return InetAddress.getByName(host).isLoopbackAddress();
    } catch (UnknownHostException _) {
      return false;
    }
  }
}
