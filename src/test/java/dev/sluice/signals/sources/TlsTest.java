// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.signals.sources;

import static dev.sluice.kit.Patience.PATIENCE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.judge.Answer;
import dev.sluice.judge.CheckSource;
import dev.sluice.judge.ConditionSight;
import dev.sluice.judge.Silence;
import dev.sluice.judge.Silent;
import dev.sluice.kit.MutableClock;
import dev.sluice.signals.wire.Certificates;
import dev.sluice.signals.wire.NotTlsServer;
import dev.sluice.signals.wire.TlsServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Pages and providers by https, from real servers with certificates of an authority of our own. */
class TlsTest {
  private static final String PAGE = "{\"value\": 7}";
  private static final String SCALAR =
      "{\"status\":\"success\",\"data\":{\"resultType\":\"scalar\",\"result\":[1000,\"7\"]}}";
  private static final Answer SEVEN = new Answer.ForAll(7);

  @TempDir private static Path folder;
  private static Certificates ours;
  private static Certificates others;
  private static SSLContext good;
  private static SSLContext elsewhere;
  private static SSLContext old;
  private static SSLContext young;
  private static SSLContext ofClients;

  private final MutableClock clock = new MutableClock(Instant.ofEpochSecond(1000));
  private final List<AutoCloseable> open = new ArrayList<>();
  private final List<String> lookedUp = new CopyOnWriteArrayList<>();

  /** A check that names a URL, and one that names a provider: two clients. */
  enum Way {
    URL,
    PROVIDER;

    String answer() {
      return this == URL ? PAGE : SCALAR;
    }
  }

  @BeforeAll
  static void an_authority_of_ours() {
    ours = new Certificates(folder, "ours");
    others = new Certificates(folder, "others");
    String names = "dns:pages.test,dns:localhost";
    good = ours.server(names);
    elsewhere = ours.server("dns:elsewhere.test");
    old = ours.server(names, "-startdate", "-2d", "-validity", "1");
    young = ours.server(names, "-startdate", "+1d");
    ofClients = ours.server(names, "-ext", "eku=clientAuth");
  }

  @AfterEach
  void close() throws Exception {
    for (AutoCloseable each : open) {
      each.close();
    }
  }

  @Test
  void a_checked_address_is_dialled_and_the_name_in_the_url_is_the_one_that_is_certified()
      throws Exception {
    // Given
    TlsServer server = keep(new TlsServer(good, PAGE));

    // When
    Answer answer = ask(Way.URL, server.port(), Optional.of(ours.authority()));

    // Then
    assertThat(answer).isEqualTo(SEVEN);
    assertThat(lookedUp).containsExactly("pages.test");
    assertThat(server.names()).containsExactly("pages.test", "pages.test:" + server.port());
  }

  @Test
  void an_address_in_a_url_may_be_certified_too() throws Exception {
    // Given
    TlsServer server = keep(new TlsServer(ours.server("ip:127.0.0.1"), PAGE));
    CheckSource page = page("https://127.0.0.1:" + server.port());

    // When
    Answer answer = ask(sources(server.port(), Optional.of(ours.authority())), page);

    // Then
    assertThat(answer).isEqualTo(SEVEN);
  }

  @ParameterizedTest
  @EnumSource
  void the_authority_of_the_ca_file_is_trusted(Way way) throws Exception {
    Answer answer = ask(way, good, Optional.of(ours.authority()));

    assertThat(answer).isEqualTo(SEVEN);
  }

  @ParameterizedTest
  @EnumSource
  void an_authority_that_nobody_named_is_not_trusted(Way way) throws Exception {
    Answer answer = ask(way, good, Optional.empty());

    assertThat(answer).isEqualTo(new Silent(Silence.Untrusted));
  }

  @ParameterizedTest
  @EnumSource
  void an_authority_other_than_that_of_the_ca_file_is_not_trusted(Way way) throws Exception {
    Answer answer = ask(way, good, Optional.of(others.authority()));

    assertThat(answer).isEqualTo(new Silent(Silence.Untrusted));
  }

  @ParameterizedTest
  @EnumSource
  void a_certificate_of_another_name_is_told(Way way) throws Exception {
    Answer answer = ask(way, elsewhere, Optional.of(ours.authority()));

    assertThat(answer).isEqualTo(new Silent(Silence.WrongName));
  }

  @ParameterizedTest
  @EnumSource
  void a_certificate_that_has_expired_or_is_not_valid_yet_is_told(Way way) throws Exception {
    Answer late = ask(way, old, Optional.of(ours.authority()));
    Answer early = ask(way, young, Optional.of(ours.authority()));

    assertThat(List.of(late, early)).containsOnly(new Silent(Silence.Expired));
  }

  @ParameterizedTest
  @EnumSource
  void a_certificate_that_is_none_of_a_server_is_told(Way way) throws Exception {
    Answer answer = ask(way, ofClients, Optional.of(ours.authority()));

    assertThat(answer).isEqualTo(new Silent(Silence.BadCertificate));
  }

  @ParameterizedTest
  @EnumSource
  void a_server_that_refuses_us_by_an_alert_is_told(Way way) throws Exception {
    byte[] handshakeFailure = {21, 3, 3, 0, 2, 2, 40};

    Answer answer = ask(way, port(handshakeFailure), Optional.empty());

    assertThat(answer).isEqualTo(new Silent(Silence.Alert));
  }

  @ParameterizedTest
  @EnumSource
  void https_to_a_port_of_http_is_told(Way way) throws Exception {
    Answer answer =
        ask(way, port("HTTP/1.1 400 Bad Request\r\n\r\n".getBytes(UTF_8)), Optional.empty());

    assertThat(answer).isEqualTo(new Silent(Silence.NoTls));
  }

  @ParameterizedTest
  @EnumSource
  void a_ca_file_without_a_certificate_is_the_administrators_to_correct(Way way) throws Exception {
    // Given
    Path empty = Files.writeString(folder.resolve("empty.pem"), "");

    // When
    Answer answer = ask(way, good, Optional.of(empty));

    // Then
    assertThat(answer)
        .extracting(refused -> ((Answer.Refused) refused).reason())
        .asString()
        .endsWith(
            ".ca-file cannot be read, or holds no certificate: the administrator has to correct"
                + " it");
  }

  @ParameterizedTest
  @EnumSource
  void a_ca_file_is_read_again_when_it_has_changed(Way way) throws Exception {
    // Given
    Path file = folder.resolve("rotated-" + way + ".pem");
    Files.copy(others.authority(), file);
    int port = keep(new TlsServer(good, way.answer())).port();
    NumberSources sources = sources(port, Optional.of(file));
    assertThat(ask(sources, source(way, port))).isEqualTo(new Silent(Silence.Untrusted));

    // When
    replace(file, ours);

    // Then
    assertThat(ask(sources, source(way, port))).isEqualTo(SEVEN);
  }

  @ParameterizedTest
  @EnumSource
  void an_authority_that_is_taken_away_is_not_trusted_any_more(Way way) throws Exception {
    // Given
    Path file = folder.resolve("revoked-" + way + ".pem");
    Files.copy(ours.authority(), file);
    int port = keep(new TlsServer(good, way.answer())).port();
    NumberSources sources = sources(port, Optional.of(file));
    assertThat(ask(sources, source(way, port))).isEqualTo(SEVEN);

    // When
    replace(file, others);

    // Then neither a connection that is open nor a session that both sides remember helps
    assertThat(ask(sources, source(way, port))).isEqualTo(new Silent(Silence.Untrusted));
  }

  private Answer ask(Way way, SSLContext shown, Optional<Path> caFile) throws IOException {
    return ask(way, keep(new TlsServer(shown, way.answer())).port(), caFile);
  }

  private Answer ask(Way way, int port, Optional<Path> caFile) {
    return ask(sources(port, caFile), source(way, port));
  }

  private static Answer ask(NumberSources sources, CheckSource source) {
    return sources
        .ask(
            new NumberSource.Question(
                (CheckSource.External) source,
                "default",
                Map.of(),
                null,
                Duration.ofSeconds(10),
                PATIENCE))
        .answer();
  }

  private static CheckSource source(Way way, int port) {
    return switch (way) {
      case URL -> page("https://pages.test:" + port);
      case PROVIDER -> new CheckSource.Prometheus("main", "up");
    };
  }

  private static CheckSource page(String url) {
    return new CheckSource.Http(url, "/value");
  }

  /** All that is asked is on loopback, whatever it is called. */
  private NumberSources sources(int port, Optional<Path> caFile) {
    URI provider = URI.create("https://localhost:" + port);
    return keep(
        new NumberSources(
            List.of(new Provider("main", provider, Optional.empty(), caFile, PATIENCE, List.of())),
            new NumberSources.Urls(true, List.of(), List.of("127.0.0.0/8"), caFile),
            host -> {
              lookedUp.add(host);
              return List.of(InetAddress.getLoopbackAddress());
            },
            (_, _) -> new ConditionSight.Unseen(),
            clock));
  }

  private void replace(Path file, Certificates by) throws IOException {
    Files.copy(by.authority(), file, StandardCopyOption.REPLACE_EXISTING);
    Files.setLastModifiedTime(file, FileTime.from(Instant.ofEpochSecond(2_000_000_000)));
    clock.advance(Duration.ofSeconds(30));
  }

  private int port(byte[] answer) throws IOException {
    return keep(new NotTlsServer(answer)).port();
  }

  private <T extends AutoCloseable> T keep(T started) {
    open.add(started);
    return started;
  }
}
