// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.signals.wire;

import dev.sluice.judge.Silence;
import java.io.EOFException;
import java.net.ProtocolException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.http.HttpTimeoutException;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.util.Optional;
import javax.net.ssl.SSLException;

/** What it means that a connection came to nothing. */
final class Breakage {
  /** The JDK has no exception of its own for what the other side says before it hangs up. */
  private static final String ALERT = "Received fatal alert";

  private Breakage() {}

  /** In one word; the innermost cause that tells anything counts. */
  static Silence of(Throwable failure) {
    Silence last = Silence.Unreachable;
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      last = known(cause).orElse(last);
    }
    return last;
  }

  private static Optional<Silence> known(Throwable cause) {
    return switch (cause) {
      case BoundedBody.TooLargeException _ -> Optional.of(Silence.TooLarge);
      case HttpTimeoutException _ -> Optional.of(Silence.Timeout);
      case SocketTimeoutException _ -> Optional.of(Silence.Timeout);
      case ProtocolException _ -> Optional.of(Silence.HttpError);
      case CertificateExpiredException _ -> Optional.of(Silence.Expired);
      case CertificateNotYetValidException _ -> Optional.of(Silence.Expired);
      // What is wrong with a chain is said by the one or the other.
      case CertPathBuilderException _ -> Optional.of(Silence.Untrusted);
      case CertPathValidatorException _ -> Optional.of(Silence.Untrusted);
      // The JDK's check of the name throws just this; one that cannot be read has a cause.
      case CertificateException told when told.getClass() == CertificateException.class ->
          Optional.of(told.getCause() == null ? Silence.WrongName : Silence.BadCertificate);
      case CertificateException _ -> Optional.of(Silence.BadCertificate);
      // It broke off in the middle of that.
      case EOFException _ -> Optional.of(Silence.Unreachable);
      case SocketException _ -> Optional.of(Silence.Unreachable);
      case SSLException told when String.valueOf(told.getMessage()).contains(ALERT) ->
          Optional.of(Silence.Alert);
      case SSLException _ -> Optional.of(Silence.NoTls);
      default -> Optional.empty();
    };
  }
}
