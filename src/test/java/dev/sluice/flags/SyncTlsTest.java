// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.flags;

import static dev.sluice.kit.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.flags.tls.Listening.Transport;
import dev.sluice.signals.wire.Certificates;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Who hears what the sync wire says. */
class SyncTlsTest {
  private static final String PLANNER = "shop/planner/3";

  @TempDir Path folder;
  private Path certificate;
  private Path key;
  private Certificates authority;

  @BeforeEach
  void files() {
    certificate = folder.resolve("tls.crt");
    key = folder.resolve("tls.key");
    authority = new Certificates(folder, "authority");
  }

  @Test
  void a_new_certificate_is_shown_to_new_clients_and_ends_no_stream() throws IOException {
    authority.pem("ip:127.0.0.1", certificate, key);
    Certificates second = new Certificates(folder, "second");
    try (Wire wire = wire(false);
        StockClient old = client(wire, authority).connected()) {
      assertThat(old.on("registry", PLANNER)).isTrue();

      second.pem("ip:127.0.0.1", certificate, key);
      await().until(() -> trusted(wire, second.client()));
      assertThat(trusted(wire, authority.client())).isFalse();
      wire.serve(Wire.at(0));

      await().until(() -> !old.on("registry", PLANNER));
      assertThat(wire.deliveries.sent()).as("documents, of one stream").isEqualTo(2);
      try (StockClient later = client(wire, second).connected()) {
        assertThat(later.details("registry", PLANNER).getVariant()).isEqualTo("off");
      }
    }
  }

  @Test
  void before_its_certificate_is_there_the_wire_speaks_with_nobody_and_says_so() {
    try (Wire wire = wire(false)) {
      assertThat(wire.server.speaks()).isFalse();
      assertThat(new FlagReadiness(wire.store, wire.server).call().getStatus().name())
          .isEqualTo("DOWN");

      authority.pem("ip:127.0.0.1", certificate, key);

      await().until(wire.server::speaks);
      try (StockClient client = client(wire, authority).connected()) {
        assertThat(client.on("registry", PLANNER)).isTrue();
      }
    }
  }

  @Test
  void plain_text_is_not_answered_where_nobody_said_so() {
    authority.pem("ip:127.0.0.1", certificate, key);
    try (Wire wire = wire(false)) {
      assertThatThrownBy(wire.stream(Wire.SET)::hasNext)
          .isInstanceOfSatisfying(
              StatusRuntimeException.class,
              e -> assertThat(e.getStatus().getCode()).isEqualTo(Status.Code.UNAVAILABLE));
    }
  }

  @Test
  void while_a_fleet_changes_over_one_port_takes_both_and_counts_those_in_plain_text() {
    authority.pem("ip:127.0.0.1", certificate, key);
    try (Wire wire = wire(true);
        StockClient after = client(wire, authority)) {
      StockClient before = new StockClient(wire.server.port(), Wire.FLEET, "planner-3");
      assertThat(before.connected().on("registry", PLANNER)).isTrue();
      assertThat(after.connected().on("registry", PLANNER)).isTrue();
      assertThat(wire.deliveries.open()).isEqualTo(2);
      assertThat(wire.server.plainStreams()).isEqualTo(1);

      before.close();

      await().until(() -> wire.server.plainStreams() == 0);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "127.0.0.1, false, false, in plain text",
    "0.0.0.0,   true,  false, in plain text",
    "0.0.0.0,   true,  true,  'by TLS, and in plain text'",
    "0.0.0.0,   false, true,  by TLS",
    "127.0.0.1, false, true,  by TLS"
  })
  void flags_leave_the_machine_unencrypted_only_where_that_was_said(
      String host, boolean plainText, boolean files, String said) {
    Optional<Path> file = files ? Optional.of(certificate) : Optional.empty();

    assertThat(SyncSecurity.of(host, plainText, file, file).said()).isEqualTo(said);
  }

  @Test
  void an_operator_that_was_not_told_how_to_serve_does_not_start() {
    assertThatThrownBy(() -> SyncSecurity.of("0.0.0.0", false, Optional.empty(), Optional.empty()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("sluice.flags.host is 0.0.0.0")
        .hasMessageContaining("sluice.flags.tls.certificate-file")
        .hasMessageContaining("sluice.flags.sync.plain-text=true");
  }

  private Wire wire(boolean plainText) {
    Wire wire =
        new Wire(
            SyncTerms.DEFAULT,
            new SyncSecurity(
                plainText, Optional.of(new Transport.Tls(certificate, key)), Duration.ofMillis(50)),
            Tenants.OPEN);
    wire.serve(Wire.at(100));
    return wire;
  }

  private static StockClient client(Wire wire, Certificates trusted) {
    return new StockClient(wire.server.port(), Wire.FLEET, "planner-4", trusted.authority());
  }

  /** Whether a client that trusts so comes to speak with the server. */
  private static boolean trusted(Wire wire, SSLContext trust) throws IOException {
    try (SSLSocket socket =
        (SSLSocket)
            trust
                .getSocketFactory()
                .createSocket(InetAddress.getLoopbackAddress(), wire.server.port())) {
      socket.startHandshake();
      return true;
    } catch (SSLHandshakeException _) {
      return false;
    }
  }
}
