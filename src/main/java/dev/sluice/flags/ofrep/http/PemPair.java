// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.flags.ofrep.http;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.PemKeyCertOptions;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.Optional;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** A certificate and its key in PEM files, looked at again and again. */
final class PemPair {
  private static final Logger LOG = Logger.getLogger(PemPair.class);
  private static final byte[] PROBE =
      "one and the other belong together".getBytes(StandardCharsets.US_ASCII);

  private final Listening.Transport.Tls files;
  private String taken = "";
  private String complainedOf = "";

  PemPair(Listening.Transport.Tls files) {
    this.files = files;
  }

  /** The pair, if it is another one than before and of use. */
  Optional<PemKeyCertOptions> changed() {
    String certificate;
    String key;
    try {
      certificate = Files.readString(files.certificate());
      key = Files.readString(files.key());
    } catch (NoSuchFileException e) {
      awaited(e.getFile());
      return Optional.empty();
    } catch (IOException e) {
      complain("cannot be read (" + e + ")");
      return Optional.empty();
    }
    if (taken.equals(certificate + key)) {
      return Optional.empty();
    }
    try {
      check(certificate, key);
    } catch (GeneralSecurityException | IllegalArgumentException e) {
      complain("are of no use (" + e.getMessage() + ")");
      return Optional.empty();
    }
    taken = certificate + key;
    complainedOf = "";
    return Optional.of(
        new PemKeyCertOptions()
            .setCertValue(Buffer.buffer(certificate))
            .setKeyValue(Buffer.buffer(key)));
  }

  /** Read between two writes, the one may be new and the other old. */
  private static void check(String certificatePem, String keyPem) throws GeneralSecurityException {
    X509Certificate certificate =
        (X509Certificate)
            CertificateFactory.getInstance("X.509")
                .generateCertificate(
                    new ByteArrayInputStream(certificatePem.getBytes(StandardCharsets.UTF_8)));
    String algorithm = certificate.getPublicKey().getAlgorithm();
    PrivateKey key =
        KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(der(keyPem)));
    Signature signature = Signature.getInstance(signature(algorithm));
    signature.initSign(key);
    signature.update(PROBE);
    byte[] signed = signature.sign();
    signature.initVerify(certificate);
    signature.update(PROBE);
    if (!signature.verify(signed)) {
      throw new GeneralSecurityException("the key is not that of the certificate");
    }
  }

  private static String signature(String algorithm) {
    return switch (algorithm) {
      case "RSA" -> "SHA256withRSA";
      case "EC" -> "SHA256withECDSA";
      default -> algorithm;
    };
  }

  private static byte[] der(String pem) throws GeneralSecurityException {
    String begin = "-----BEGIN PRIVATE KEY-----";
    String end = "-----END PRIVATE KEY-----";
    int from = pem.indexOf(begin);
    int to = pem.indexOf(end);
    if (from < 0 || to < from) {
      throw new GeneralSecurityException("the key must be PKCS #8, -----BEGIN PRIVATE KEY-----");
    }
    return Base64.getMimeDecoder().decode(pem.substring(from + begin.length(), to));
  }

  /** An installation without a certificate is no trouble; one that loses it is. */
  private void awaited(@Nullable String file) {
    if (!taken.isEmpty()) {
      complain("are no longer there (" + file + ")");
    } else if (complainedOf.isEmpty()) {
      complainedOf = "awaited";
      LOG.infof("OFREP is served as soon as %s and %s are there", files.certificate(), files.key());
    }
  }

  /** Once for each trouble. */
  private void complain(String why) {
    if (!complainedOf.equals(why)) {
      complainedOf = why;
      LOG.errorf(
          "%s and %s %s: OFREP goes on as it was, and not at all if it has not begun",
          files.certificate(), files.key(), why);
    }
  }
}
