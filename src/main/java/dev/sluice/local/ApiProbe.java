// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.local;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/**
 * The few questions that a start asks of the API server. By the JDK's own client: the full one
 * costs a second to load, and most starts are watched.
 */
final class ApiProbe implements AutoCloseable {
  private static final Duration TIMEOUT = Duration.ofSeconds(10);
  private static final ObjectMapper JSON = new ObjectMapper();

  private final String url;
  private final String token;
  private final HttpClient http;

  ApiProbe(String url, Credentials credentials) throws IOException {
    this.url = url;
    this.token = credentials.token();
    this.http =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(TIMEOUT)
            .sslContext(trusting(credentials))
            .build();
  }

  boolean ready() throws InterruptedException {
    try {
      return send(request("/readyz").GET().build()).statusCode() == 200;
    } catch (IOException notYet) {
      return false;
    }
  }

  boolean has(String path) throws IOException, InterruptedException {
    return send(request(path).GET().build()).statusCode() == 200;
  }

  boolean nodeReady(String name) throws IOException, InterruptedException {
    HttpResponse<String> node = send(request("/api/v1/nodes/" + name).GET().build());
    if (node.statusCode() != 200) {
      return false;
    }
    for (JsonNode condition : JSON.readTree(node.body()).path("status").path("conditions")) {
      if (condition.path("type").asText().equals("Ready")) {
        return condition.path("status").asText().equals("True");
      }
    }
    return false;
  }

  void createNode(String name) throws IOException, InterruptedException {
    String node =
        """
        {"apiVersion": "v1", "kind": "Node", "metadata": {
          "name": "%s", "labels": {"kubernetes.io/hostname": "%s"}}}
        """
            .formatted(name, name);
    HttpResponse<String> answer =
        send(
            request("/api/v1/nodes")
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(node, StandardCharsets.UTF_8))
                .build());
    if (answer.statusCode() != 201) {
      throw new ControlPlaneException("node " + name + " was refused: " + answer.body());
    }
  }

  @Override
  public void close() {
    http.shutdownNow();
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create(url + path))
        .timeout(TIMEOUT)
        .header("Authorization", "Bearer " + token);
  }

  private HttpResponse<String> send(HttpRequest request) throws IOException, InterruptedException {
    return http.send(request, HttpResponse.BodyHandlers.ofString());
  }

  private static SSLContext trusting(Credentials credentials) throws IOException {
    try (InputStream file = Files.newInputStream(credentials.certificate())) {
      KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
      store.load(null, null);
      int number = 0;
      for (Certificate each : CertificateFactory.getInstance("X.509").generateCertificates(file)) {
        store.setCertificateEntry("apiserver-" + number++, each);
      }
      TrustManagerFactory trust =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      trust.init(store);
      SSLContext tls = SSLContext.getInstance("TLS");
      tls.init(null, trust.getTrustManagers(), null);
      return tls;
    } catch (GeneralSecurityException e) {
      throw new IOException("the API server's certificate cannot be read", e);
    }
  }
}
