// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.signals.wire;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsExchange;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.SNIServerName;
import javax.net.ssl.SSLContext;

/** An HTTPS server on loopback that notes the name that it is called by. */
public final class TlsServer implements AutoCloseable {
  private final HttpsServer server;
  private final byte[] body;
  private final List<String> names = new CopyOnWriteArrayList<>();

  /**
   * Serves.
   *
   * @param shown its certificate
   * @param json what it answers to everything
   */
  public TlsServer(SSLContext shown, String json) throws IOException {
    body = json.getBytes(StandardCharsets.UTF_8);
    server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setHttpsConfigurator(new HttpsConfigurator(shown));
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext("/", this::serve);
    server.start();
  }

  public int port() {
    return server.getAddress().getPort();
  }

  /** The names that clients asked for within TLS (SNI), and in the request. */
  public List<String> names() {
    return List.copyOf(names);
  }

  private void serve(HttpExchange exchange) throws IOException {
    try (exchange) {
      ExtendedSSLSession session = (ExtendedSSLSession) ((HttpsExchange) exchange).getSSLSession();
      for (SNIServerName name : session.getRequestedServerNames()) {
        names.add(new String(name.getEncoded(), StandardCharsets.US_ASCII));
      }
      names.add(exchange.getRequestHeaders().getFirst("Host"));
      exchange.getResponseHeaders().set("Content-Type", "application/json");
      exchange.sendResponseHeaders(200, body.length);
      exchange.getResponseBody().write(body);
    }
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
