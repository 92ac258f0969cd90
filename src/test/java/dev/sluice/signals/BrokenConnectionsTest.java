// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.signals;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.api.AgentDeploymentSpec.MetricNames;
import dev.sluice.judge.Outcome;
import dev.sluice.judge.Silence;
import dev.sluice.judge.Silent;
import dev.sluice.signals.wire.AgentStub;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Connections that never end, break, or are none: each look ends by itself and in time. */
@Timeout(120)
class BrokenConnectionsTest {
  private static final Duration PATIENT = Duration.ofSeconds(10);
  private static final Duration SHORT = Duration.ofMillis(300);
  private static final String TEXT = "Content-Type: text/plain; version=0.0.4";

  private final AgentMetricsClient client = new AgentMetricsClient();

  @AfterEach
  void close() {
    client.close();
  }

  private Outcome ask(AgentStub agent, Duration deadline) {
    return client.ask(agent.address(), MetricNames.STANDARD, deadline);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static Silent silent(Silence why) {
    return new Silent(why);
  }

  @Test
  void an_endless_body_is_cut_off() throws IOException {
    // Given
    AtomicLong written = new AtomicLong();
    CountDownLatch hungUp = new CountDownLatch(1);
    try (AgentStub agent =
        new AgentStub(
            out -> {
              out.write(bytes("HTTP/1.1 200 OK\r\n" + TEXT + "\r\n\r\n"));
              byte[] line = bytes("# " + "x".repeat(1020) + "\n");
              try {
                while (written.addAndGet(line.length) < 1L << 32) {
                  out.write(line);
                }
              } finally {
                hungUp.countDown();
              }
            })) {

      // When
      Outcome outcome = ask(agent, PATIENT);

      // Then
      assertThat(outcome).isEqualTo(silent(Silence.TooLarge));
      assertThat(uninterruptibly(hungUp)).isTrue();
      assertThat(written).hasValueLessThan(64L << 20);
    }
  }

  @Test
  void a_body_that_drips_ends_with_the_deadline() throws IOException {
    // Given
    CountDownLatch hungUp = new CountDownLatch(1);
    CountDownLatch never = new CountDownLatch(1);
    try (AgentStub agent =
        new AgentStub(
            out -> {
              out.write(bytes("HTTP/1.1 200 OK\r\n" + TEXT + "\r\n\r\n"));
              try {
                while (!never.await(20, TimeUnit.MILLISECONDS)) {
                  out.write('#');
                  out.flush();
                }
              } finally {
                hungUp.countDown();
              }
            })) {

      // When
      Outcome outcome = ask(agent, SHORT);

      // Then
      assertThat(outcome).isEqualTo(silent(Silence.Timeout));
      assertThat(uninterruptibly(hungUp)).as("the connection is given up").isTrue();
    }
  }

  @Test
  void an_agent_that_never_answers_ends_with_the_deadline() throws IOException {
    // Given
    CountDownLatch over = new CountDownLatch(1);
    try (AgentStub agent = new AgentStub(_ -> over.await())) {

      // When
      Outcome outcome = ask(agent, SHORT);

      // Then
      assertThat(outcome).isEqualTo(silent(Silence.Timeout));
      over.countDown();
    }
  }

  @Test
  void nobody_listens() throws IOException {
    // Given
    int port;
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = free.getLocalPort();
    }

    // When
    Outcome outcome =
        client.ask(
            URI.create("http://127.0.0.1:" + port + "/metrics"), MetricNames.STANDARD, PATIENT);

    // Then
    assertThat(outcome).isEqualTo(silent(Silence.Unreachable));
  }

  @Test
  void a_connection_that_breaks_in_the_middle_gives_nothing() throws IOException {
    // Given
    String head = "HTTP/1.1 200 OK\r\n" + TEXT + "\r\nContent-Length: 5000\r\n\r\n";
    try (AgentStub agent = new AgentStub(out -> out.write(bytes(head + Pages.good())))) {

      // When
      Outcome outcome = ask(agent, PATIENT);

      // Then
      assertThat(outcome).isEqualTo(silent(Silence.Unreachable));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"SSH-2.0-OpenSSH_9.9", "HTTP/1.1 abc", ""})
  void what_is_no_http_is_an_error(String line) throws IOException {
    // Given
    try (AgentStub agent = new AgentStub(out -> out.write(bytes(line + "\r\n\r\n")))) {

      // When
      Outcome outcome = ask(agent, PATIENT);

      // Then
      assertThat(outcome).isEqualTo(silent(Silence.HttpError));
    }
  }

  @Test
  void an_agent_that_hangs_up_gives_nothing() throws IOException {
    // Given
    try (AgentStub agent = new AgentStub(_ -> {})) {

      // When
      Outcome outcome = ask(agent, PATIENT);

      // Then
      assertThat(outcome).isEqualTo(silent(Silence.Unreachable));
    }
  }

  private static boolean uninterruptibly(CountDownLatch latch) {
    try {
      return latch.await(10, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
