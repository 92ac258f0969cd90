// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.signals.wire;

import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertPathBuilderException;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/**
 * Trust in the certificate authorities of a PEM file. It is read again when it has changed, as
 * mounted ones do: whoever connects next is held against what it says by then.
 */
public final class CaFile extends X509ExtendedTrustManager {
  private final Path file;
  private final boolean alone;
  private volatile @Nullable Known known;

  private record Known(FileTime written, X509ExtendedTrustManager trusting) {}

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
    try {
      current();
      return true;
    } catch (CertificateException _) {
      return false;
    }
  }

  /** TLS with that trust. */
  public SSLContext tls() {
    try {
      SSLContext tls = SSLContext.getInstance("TLS");
      tls.init(null, new TrustManager[] {this}, null);
      return tls;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has TLS", e);
    }
  }

  private X509ExtendedTrustManager current() throws CertificateException {
    try {
      FileTime written = Files.getLastModifiedTime(file);
      Known before = known;
      if (before == null || !before.written().equals(written)) {
        before = new Known(written, read());
        known = before;
      }
      return before.trusting();
    } catch (IOException | GeneralSecurityException e) {
      throw new CertificateException(new CertPathBuilderException("the CA file cannot be read", e));
    }
  }

  private X509ExtendedTrustManager read() throws IOException, GeneralSecurityException {
    List<Certificate> all = new ArrayList<>();
    try (InputStream in = Files.newInputStream(file)) {
      all.addAll(CertificateFactory.getInstance("X.509").generateCertificates(in));
    }
    if (all.isEmpty()) {
      throw new CertificateException("no certificate");
    }
    if (!alone) {
      all.addAll(Arrays.asList(trusting(null).getAcceptedIssuers()));
    }
    KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
    store.load(null, null);
    for (int i = 0; i < all.size(); i++) {
      store.setCertificateEntry("ca-" + i, all.get(i));
    }
    return trusting(store);
  }

  /** Of the JDK itself where there is no store. */
  private static X509ExtendedTrustManager trusting(@Nullable KeyStore store)
      throws GeneralSecurityException {
    TrustManagerFactory trust =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(store);
    return Stream.of(trust.getTrustManagers())
        .filter(X509ExtendedTrustManager.class::isInstance)
        .map(X509ExtendedTrustManager.class::cast)
        .findFirst()
        .orElseThrow();
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket)
      throws CertificateException {
    current().checkServerTrusted(chain, type, socket);
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine)
      throws CertificateException {
    current().checkServerTrusted(chain, type, engine);
  }

  /** Without a connection there is no name to hold the certificate against. */
  @Override
  public void checkServerTrusted(X509Certificate[] chain, String type) throws CertificateException {
    throw new CertificateException("no connection");
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket)
      throws CertificateException {
    throw noServer();
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine)
      throws CertificateException {
    throw noServer();
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String type) throws CertificateException {
    throw noServer();
  }

  private static CertificateException noServer() {
    return new CertificateException("nobody connects to us");
  }

  @Override
  public X509Certificate[] getAcceptedIssuers() {
    return new X509Certificate[0];
  }
}
