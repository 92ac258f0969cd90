// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.agents;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;

/** What an agent asks of the certificate that it is shown, before it says a word. */
final class CertificateRules {
  // What the JDK itself asks for where the key exchange says nothing about the key, as in TLS 1.3.
  private static final String ANY_KEY = "UNKNOWN";

  private CertificateRules() {}

  /** The certificates of a PEM text, which may have none. */
  static List<X509Certificate> read(String pem) throws CertificateException {
    return CertificateFactory.getInstance("X.509")
        .generateCertificates(new ByteArrayInputStream(pem.getBytes(StandardCharsets.UTF_8)))
        .stream()
        .map(X509Certificate.class::cast)
        .toList();
  }

  /**
   * Why an agent would not speak with a wire that shows that, and the remedy, as the end of a
   * sentence; empty if it would.
   *
   * @param authorities PEM with the authorities that the agent trusts
   * @param configMap where it has them from
   * @param host the name by which it knows the wire
   */
  static Optional<String> objection(
      List<X509Certificate> shown, String authorities, String configMap, String host) {
    if (shown.isEmpty()) {
      return Optional.of(
          "shows no certificate: put one and its key, as PKCS #8, into the files of"
              + " sluice.flags.tls.certificate-file and sluice.flags.tls.key-file (the log says"
              + " what is wrong with those that are there)");
    }
    try {
      trust(authorities).checkServerTrusted(shown.toArray(X509Certificate[]::new), ANY_KEY);
    } catch (GeneralSecurityException | IOException | RuntimeException e) {
      return Optional.of(
          ("shows a certificate (%s) that ca.crt of ConfigMap \"%s\" does not vouch for (%s): put its"
                  + " authority there, or have one that is valid issued by it")
              .formatted(shown.getFirst().getSubjectX500Principal(), configMap, e.getMessage()));
    }
    return isFor(shown.getFirst(), host)
        ? Optional.empty()
        : Optional.of(
            "shows a certificate (%s) that is not for \"%s\", the name by which agents know it: have it issued with that subject alternative name"
                .formatted(shown.getFirst().getSubjectX500Principal(), host));
  }

  private static X509TrustManager trust(String authorities)
      throws GeneralSecurityException, IOException {
    KeyStore anchors = KeyStore.getInstance(KeyStore.getDefaultType());
    anchors.load(null, null);
    for (X509Certificate authority : read(authorities)) {
      anchors.setCertificateEntry("authority-" + anchors.size(), authority);
    }
    if (anchors.size() == 0) {
      throw new CertificateException("there is no certificate in it");
    }
    TrustManagerFactory factory =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    factory.init(anchors);
    for (TrustManager manager : factory.getTrustManagers()) {
      if (manager instanceof X509TrustManager trust) {
        return trust;
      }
    }
    throw new CertificateException("this Java has no rules for certificates");
  }

  /** By a subject alternative name, as all clients want it; the common name counts no more. */
  private static boolean isFor(X509Certificate certificate, String host) {
    try {
      Collection<List<?>> names = certificate.getSubjectAlternativeNames();
      return names != null && names.stream().anyMatch(name -> matches(name.get(1), host));
    } catch (CertificateParsingException e) {
      return false;
    }
  }

  private static boolean matches(@Nullable Object name, String host) {
    if (!(name instanceof String text)) {
      return false;
    }
    String wanted = host.toLowerCase(Locale.ROOT);
    String given = text.toLowerCase(Locale.ROOT);
    if (!given.startsWith("*.")) {
      return given.equals(wanted);
    }
    int dot = wanted.indexOf('.');
    return dot > 0 && given.substring(1).equals(wanted.substring(dot));
  }
}
