// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.local;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.spec.ECGenParameterSpec;
import java.util.Base64;
import java.util.HexFormat;

/**
 * What proves who is who in one cluster, made new for each: a token for the administrator and the
 * key that signs service accounts. The API server makes its own certificate, which the kubeconfig
 * names as the one to trust.
 */
record Credentials(String token, Path tokens, Path accountKey, Path certificate) {
  private static final int TOKEN_BYTES = 24;

  static Credentials create(ClusterFolder folder) throws IOException {
    byte[] secret = new byte[TOKEN_BYTES];
    new SecureRandom().nextBytes(secret);
    String token = HexFormat.of().formatHex(secret);
    Path tokens = folder.resolve("tokens.csv");
    Files.writeString(tokens, token + ",sluice-admin,sluice-admin,system:masters\n");
    Path key = folder.resolve("accounts.key");
    Files.writeString(key, newAccountKey());
    return new Credentials(token, tokens, key, folder.resolve("certs/apiserver.crt"));
  }

  /** Readable once the API server has written its certificate. */
  void writeKubeconfig(Path file, String url) throws IOException {
    Files.writeString(
        file,
        """
        apiVersion: v1
        kind: Config
        clusters:
        - name: sluice
          cluster:
            server: %s
            certificate-authority-data: %s
        users:
        - name: sluice-admin
          user:
            token: %s
        contexts:
        - name: sluice
          context:
            cluster: sluice
            user: sluice-admin
        current-context: sluice
        """
            .formatted(
                url, Base64.getEncoder().encodeToString(Files.readAllBytes(certificate)), token));
  }

  /** Both halves in one file: signing reads the private key, checking the public one. */
  private static String newAccountKey() {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
      generator.initialize(new ECGenParameterSpec("secp256r1"));
      KeyPair pair = generator.generateKeyPair();
      return pem("PRIVATE", pair.getPrivate()) + pem("PUBLIC", pair.getPublic());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has P-256", e);
    }
  }

  private static String pem(String kind, Key key) {
    return "-----BEGIN %s KEY-----\n%s\n-----END %s KEY-----\n"
        .formatted(
            kind,
            Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(key.getEncoded()),
            kind);
  }
}
