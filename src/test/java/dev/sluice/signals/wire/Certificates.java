// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.signals.wire;

import dev.sluice.kit.Programs;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** An authority of its own, and the certificates that it signs, made by the JDK's keytool. */
public final class Certificates {
  private static final String PASSWORD = "changeit";

  private final Path folder;
  private final String name;

  /** An authority that keeps its keys in that folder. */
  public Certificates(Path folder, String name) {
    this.folder = folder;
    this.name = name;
    keytool("-genkeypair", "-alias", "ca", "-dname", "CN=" + name, "-ext", "bc:c");
    keytool("-exportcert", "-alias", "ca", "-rfc", "-file", authority().toString());
  }

  /** Its own certificate as PEM. */
  public Path authority() {
    return folder.resolve(name + ".pem");
  }

  /**
   * What a server shows that has a certificate of this authority.
   *
   * @param names as keytool writes them: {@code dns:pages.test} or {@code ip:127.0.0.1}
   * @param validity options of keytool
   */
  public SSLContext server(String names, String... validity) {
    String alias = "leaf-" + names.replaceAll("[^a-z0-9]", "-") + String.join("", validity);
    List<String> options =
        new ArrayList<>(
            List.of("-genkeypair", "-alias", alias, "-dname", "CN=server", "-signer", "ca"));
    options.addAll(List.of("-ext", "san=" + names));
    options.addAll(List.of(validity));
    keytool(options.toArray(String[]::new));
    return showing(alias);
  }

  /** As {@link #server}, in PEM files. */
  public void pem(String names, Path certificate, Path key) {
    String alias = "pem-" + UUID.randomUUID();
    keytool(
        "-genkeypair",
        "-alias",
        alias,
        "-dname",
        "CN=server",
        "-signer",
        "ca",
        "-ext",
        "san=" + names);
    try (InputStream in = Files.newInputStream(store())) {
      KeyStore all = KeyStore.getInstance("PKCS12");
      all.load(in, PASSWORD.toCharArray());
      Files.writeString(certificate, text("CERTIFICATE", all.getCertificate(alias).getEncoded()));
      Files.writeString(
          key, text("PRIVATE KEY", all.getKey(alias, PASSWORD.toCharArray()).getEncoded()));
    } catch (IOException | GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /** What a client trusts that knows this authority alone. */
  public SSLContext client() {
    try (InputStream in = Files.newInputStream(authority())) {
      KeyStore trusted = KeyStore.getInstance("PKCS12");
      trusted.load(null, null);
      trusted.setCertificateEntry(
          "ca", CertificateFactory.getInstance("X.509").generateCertificate(in));
      TrustManagerFactory trust =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      trust.init(trusted);
      SSLContext tls = SSLContext.getInstance("TLS");
      tls.init(null, trust.getTrustManagers(), null);
      return tls;
    } catch (IOException | GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String text(String label, byte[] der) {
    String body = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der);
    return "-----BEGIN " + label + "-----\n" + body + "\n-----END " + label + "-----\n";
  }

  private SSLContext showing(String alias) {
    try (InputStream in = Files.newInputStream(store())) {
      KeyStore all = KeyStore.getInstance("PKCS12");
      all.load(in, PASSWORD.toCharArray());
      KeyStore one = KeyStore.getInstance("PKCS12");
      one.load(null, null);
      Key key = all.getKey(alias, PASSWORD.toCharArray());
      one.setKeyEntry(alias, key, PASSWORD.toCharArray(), all.getCertificateChain(alias));
      KeyManagerFactory keys =
          KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
      keys.init(one, PASSWORD.toCharArray());
      SSLContext tls = SSLContext.getInstance("TLS");
      tls.init(keys.getKeyManagers(), null, null);
      return tls;
    } catch (IOException | GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private Path store() {
    return folder.resolve(name + ".p12");
  }

  private void keytool(String... options) {
    List<String> line =
        new ArrayList<>(
            List.of(Path.of(System.getProperty("java.home"), "bin", "keytool").toString()));
    line.addAll(List.of(options));
    line.addAll(List.of("-keystore", store().toString(), "-storepass", PASSWORD));
    if (options[0].equals("-genkeypair")) {
      line.addAll(List.of("-keyalg", "EC"));
    }
    Programs.run(folder, line, Map.of());
  }
}
