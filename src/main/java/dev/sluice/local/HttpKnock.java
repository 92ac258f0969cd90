// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.local;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.function.BooleanSupplier;

/** Waits at the door of a program that was just started. */
public final class HttpKnock {
  private static final Duration INTERVAL = Duration.ofMillis(20);
  private static final Duration PATIENCE = Duration.ofSeconds(2);

  private HttpKnock() {}

  /** A port of loopback that nobody listens on at the moment. */
  public static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  /**
   * Returns as soon as that address answers 200.
   *
   * @param name of the program, for messages
   * @param alive whether it still runs
   * @throws IOException if it ends before, or takes longer than that
   */
  public static void await(
      String name, URI address, BooleanSupplier alive, Duration most, InstantSource clock)
      throws IOException {
    Instant deadline = clock.instant().plus(most);
    HttpRequest request = HttpRequest.newBuilder(address).timeout(PATIENCE).build();
    try (HttpClient http = HttpClient.newHttpClient()) {
      while (!answers(http, request)) {
        if (!alive.getAsBoolean()) {
          throw new IOException(name + " ended before it was ready");
        }
        if (clock.instant().isAfter(deadline)) {
          throw new IOException(name + " was not ready within " + most.toSeconds() + " s");
        }
        Thread.sleep(INTERVAL);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while " + name + " started", e);
    }
  }

  private static boolean answers(HttpClient http, HttpRequest request) throws InterruptedException {
    try {
      return http.send(request, BodyHandlers.discarding()).statusCode() == 200;
    } catch (IOException notYet) {
      return false;
    }
  }
}
