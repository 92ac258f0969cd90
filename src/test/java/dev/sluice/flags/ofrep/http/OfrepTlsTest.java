// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.flags.ofrep.http;

import static dev.sluice.flags.ofrep.http.OfrepWire.at;
import static dev.sluice.kit.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.flags.ofrep.Question;
import dev.sluice.flags.ofrep.http.OfrepWire.Terms;
import dev.sluice.flags.tls.Listening;
import dev.sluice.flags.tls.Listening.Transport;
import dev.sluice.flags.tls.PemPair;
import dev.sluice.signals.wire.Certificates;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Who hears what is said. */
class OfrepTlsTest {
  @TempDir Path folder;

  @Test
  void ofrep_is_served_as_soon_as_its_certificate_is_there_and_follows_its_changes()
      throws IOException {
    Certificates first = new Certificates(folder, "first");
    Certificates second = new Certificates(folder, "second");
    Path certificate = folder.resolve("tls.crt");
    Path key = folder.resolve("tls.key");
    try (OfrepWire wire =
        new OfrepWire(Terms.USUAL.with(new Transport.Tls(certificate, key))).serving(at(100))) {
      assertThat(wire.server.port()).isZero();

      first.pem("ip:127.0.0.1", certificate, key);
      await().until(() -> wire.server.port() != 0);
      assertThat(trusted(wire, first.client())).isTrue();
      assertThat(trusted(wire, second.client())).isFalse();

      int port = wire.server.port();
      second.pem("ip:127.0.0.1", certificate, key);
      await().until(() -> trusted(wire, second.client()));
      assertThat(trusted(wire, first.client())).isFalse();
      assertThat(wire.server.port()).isEqualTo(port);
    }
  }

  @Test
  void what_could_not_be_taken_up_is_tried_again() throws IOException {
    Certificates authority = new Certificates(folder, "authority");
    Transport.Tls files = new Transport.Tls(folder.resolve("tls.crt"), folder.resolve("tls.key"));
    ServerSocket holder = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
    try (OfrepWire wire = new OfrepWire(Terms.USUAL.with(files).at(holder.getLocalPort()))) {
      authority.pem("ip:127.0.0.1", files.certificate(), files.key());
      for (int i = 0; i < 2; i++) {
        assertThatThrownBy(wire.server::look).hasMessageContaining("stop what holds it");
      }

      holder.close();

      await().until(() -> wire.server.port() == holder.getLocalPort());
      assertThat(trusted(wire, authority.client())).isTrue();
    }
  }

  @Test
  void a_body_that_is_too_large_ends_one_stream_of_http_2_and_not_the_others()
      throws IOException, InterruptedException {
    Certificates authority = new Certificates(folder, "authority");
    Transport.Tls files = new Transport.Tls(folder.resolve("tls.crt"), folder.resolve("tls.key"));
    authority.pem("ip:127.0.0.1", files.certificate(), files.key());
    try (OfrepWire wire = new OfrepWire(Terms.USUAL.with(files)).serving(at(100));
        HttpClient client = HttpClient.newBuilder().sslContext(authority.client()).build()) {
      URI uri = URI.create("https://127.0.0.1:" + wire.server.port() + OfrepWire.SINGLE);
      String tooLarge = " ".repeat(Question.LARGEST_BODY) + OfrepWire.AGENT;

      HttpResponse<String> refused =
          client.send(
              wire.request(OfrepWire.SINGLE)
                  .uri(uri)
                  .POST(BodyPublishers.ofString(tooLarge))
                  .build(),
              BodyHandlers.ofString());

      assertThat(refused.version()).isEqualTo(HttpClient.Version.HTTP_2);
      assertThat(refused.statusCode()).isEqualTo(413);
      assertThat(refused.body()).contains("1 MiB");
      assertThat(refused.headers().map()).doesNotContainKey("connection");
    }
  }

  @Test
  void a_pair_that_does_not_belong_together_changes_nothing() throws IOException {
    Certificates authority = new Certificates(folder, "authority");
    Path certificate = folder.resolve("tls.crt");
    Path key = folder.resolve("tls.key");
    authority.pem("ip:127.0.0.1", certificate, key);
    PemPair pair = new PemPair("OFREP", new Transport.Tls(certificate, key));
    assertThat(pair.changed()).isPresent();
    assertThat(pair.changed()).as("the same again").isEmpty();

    authority.pem("ip:127.0.0.1", certificate, folder.resolve("other.key"));
    assertThat(pair.changed()).as("a new certificate, and the old key").isEmpty();

    Files.writeString(certificate, "garbage");
    assertThat(pair.changed()).isEmpty();
    Files.delete(certificate);
    assertThat(pair.changed()).isEmpty();

    authority.pem("ip:127.0.0.1", certificate, key);
    assertThat(pair.changed()).isPresent();
  }

  @ParameterizedTest
  @CsvSource({
    "127.0.0.1, false, false, Plain",
    "::1,       false, false, Plain",
    "0.0.0.0,   false, false, Silent",
    "0.0.0.0,   true,  false, Plain",
    "0.0.0.0,   true,  true,  Plain",
    "0.0.0.0,   false, true,  Tls",
    "127.0.0.1, false, true,  Tls"
  })
  void nothing_leaves_the_machine_unencrypted_unless_that_was_said(
      String host, boolean plainText, boolean certificate, String transport) {
    Optional<Path> file = certificate ? Optional.of(folder) : Optional.empty();

    assertThat(Listening.transport(host, plainText, file, file).getClass().getSimpleName())
        .isEqualTo(transport);
  }

  @Test
  void half_a_certificate_is_a_mistake() {
    assertThatThrownBy(
            () -> Listening.transport("0.0.0.0", false, Optional.of(folder), Optional.empty()))
        .hasMessageContaining("certificate-file")
        .hasMessageContaining("key-file");
  }

  /** Whether a client that trusts so comes to speak with the server. */
  private static boolean trusted(OfrepWire wire, SSLContext trust) throws IOException {
    try (SSLSocket socket =
        (SSLSocket)
            trust
                .getSocketFactory()
                .createSocket(InetAddress.getLoopbackAddress(), wire.server.port())) {
      socket.startHandshake();
      return true;
    } catch (javax.net.ssl.SSLHandshakeException _) {
      return false;
    }
  }
}
