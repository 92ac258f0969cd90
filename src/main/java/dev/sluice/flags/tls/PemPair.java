// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.flags.tls;

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
import java.util.List;
import java.util.Optional;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** A certificate and its key in PEM files, looked at again and again. */
public final class PemPair {
  private static final Logger LOG = Logger.getLogger(PemPair.class);
  private static final byte[] PROBE =
      "one and the other belong together".getBytes(StandardCharsets.US_ASCII);

  private final String wire;
  private final Listening.Transport.Tls files;
  private String taken = "";
  private String complainedOf = "";

  /**
   * What a server shows of itself.
   *
   * @param certificatePem the certificate, and those between it and its authority
   * @param keyPem its key
   * @param chain the same as {@code certificatePem}
   * @param key the same as {@code keyPem}
   */
  public record Identity(
      String certificatePem, String keyPem, List<X509Certificate> chain, PrivateKey key) {
    public Identity {
      chain = List.copyOf(chain);
    }

    @Override
    public String toString() {
      return "identity of " + chain.getFirst().getSubjectX500Principal();
    }
  }

  /**
   * Nothing is read yet.
   *
   * @param wire what waits for the pair, for people
   */
  public PemPair(String wire, Listening.Transport.Tls files) {
    this.wire = wire;
    this.files = files;
  }

  /** The pair, if it is another one than before and of use. */
  public Optional<Identity> changed() {
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
    Identity identity;
    try {
      identity = identity(certificate, key);
    } catch (GeneralSecurityException | IllegalArgumentException e) {
      complain("are of no use (" + e.getMessage() + ")");
      return Optional.empty();
    }
    taken = certificate + key;
    complainedOf = "";
    return Optional.of(identity);
  }

  /** What was given last was not taken up: it is another one than before, the next time too. */
  public void again() {
    taken = "";
  }

  /** Read between two writes, the one may be new and the other old. */
  private static Identity identity(String certificatePem, String keyPem)
      throws GeneralSecurityException {
    List<X509Certificate> chain =
        CertificateFactory.getInstance("X.509")
            .generateCertificates(
                new ByteArrayInputStream(certificatePem.getBytes(StandardCharsets.UTF_8)))
            .stream()
            .map(X509Certificate.class::cast)
            .toList();
    if (chain.isEmpty()) {
      throw new GeneralSecurityException("there is no certificate in it");
    }
    X509Certificate certificate = chain.getFirst();
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
    return new Identity(certificatePem, keyPem, chain, key);
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
      LOG.infof("%s waits for %s and %s", wire, files.certificate(), files.key());
    }
  }

  /** Once for each trouble. */
  private void complain(String why) {
    if (!complainedOf.equals(why)) {
      complainedOf = why;
      LOG.errorf(
          "%s and %s %s: %s goes on as it was, and not at all if it has not begun",
          files.certificate(), files.key(), why, wire);
    }
  }
}
