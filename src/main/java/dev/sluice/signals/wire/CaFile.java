// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.signals.wire;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;

/**
 * Trust in the certificate authorities of a PEM file. It is read again when it has changed, as
 * mounted ones do: whoever connects next is held against what it says by then.
 */
public final class CaFile {
  private final Path file;
  private final boolean alone;
  private volatile @Nullable Known known;

  private record Known(FileTime written, SSLContext tls) {}

  private CaFile(Path file, boolean alone) {
    this.file = file;
    this.alone = alone;
  }

  /** Trusts nobody else. */
  public static CaFile only(Path file) {
    return new CaFile(file, true);
  }

  /** Trusts those besides whom the JDK does. */
  public static CaFile besides(Path file) {
    return new CaFile(file, false);
  }

  /** Whether there is anything in it to trust; if not, whoever set it up has to correct it. */
  public boolean readable() {
    return tls().isPresent();
  }

  /**
   * TLS with the trust of now; empty if there is nothing in the file to trust. Another one as soon
   * as the file has changed: within one, sessions are taken up again without a look at any
   * certificate.
   */
  Optional<SSLContext> tls() {
    try {
      FileTime written = Files.getLastModifiedTime(file);
      Known before = known;
      if (before == null || !before.written().equals(written)) {
        before = new Known(written, read());
        known = before;
      }
      return Optional.of(before.tls());
    } catch (IOException | GeneralSecurityException _) {
      return Optional.empty();
    }
  }

  private SSLContext read() throws IOException, GeneralSecurityException {
    List<Certificate> all = new ArrayList<>();
    try (InputStream in = Files.newInputStream(file)) {
      all.addAll(CertificateFactory.getInstance("X.509").generateCertificates(in));
    }
    if (all.isEmpty()) {
      throw new CertificateException("no certificate");
    }
    if (!alone) {
      all.addAll(theJdks());
    }
    KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
    store.load(null, null);
    for (int i = 0; i < all.size(); i++) {
      store.setCertificateEntry("ca-" + i, all.get(i));
    }
    SSLContext tls = SSLContext.getInstance("TLS");
    tls.init(null, trusting(store).getTrustManagers(), null);
    return tls;
  }

  private static List<Certificate> theJdks() throws GeneralSecurityException {
    return Stream.of(trusting(null).getTrustManagers())
        .filter(X509TrustManager.class::isInstance)
        .map(X509TrustManager.class::cast)
        .map(X509TrustManager::getAcceptedIssuers)
        .flatMap(Arrays::stream)
        .<Certificate>map(authority -> authority)
        .toList();
  }

  /** Of the JDK itself where there is no store. */
  private static TrustManagerFactory trusting(@Nullable KeyStore store)
      throws GeneralSecurityException {
    TrustManagerFactory trust =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(store);
    return trust;
  }
}
