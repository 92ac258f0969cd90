// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.kit;

import java.io.Closeable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;

/** A port of loopback that refuses connections until it is opened, and then leads to another. */
public final class Forwarder implements AutoCloseable {
  private volatile URI target;
  private final int port;
  private final List<Closeable> open = new ArrayList<>();

  public Forwarder(URI target) throws IOException {
    this.target = target;
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      this.port = free.getLocalPort();
    }
  }

  /** Where it listens. */
  public URI address() {
    return URI.create("https://127.0.0.1:" + port);
  }

  /** Leads new connections there from now on; those that there are stay where they are. */
  public void leadTo(URI next) {
    target = next;
  }

  /** Leads on from now on. */
  public void open() throws IOException {
    ServerSocket server = new ServerSocket(port, 50, InetAddress.getLoopbackAddress());
    remember(server, server);
    Thread.ofVirtual()
        .start(
            () -> {
              try {
                while (true) {
                  Socket near = server.accept();
                  URI to = target;
                  Socket far = new Socket(to.getHost(), to.getPort());
                  remember(near, server);
                  remember(far, server);
                  Thread.ofVirtual().start(() -> pump(near, far));
                  Thread.ofVirtual().start(() -> pump(far, near));
                }
              } catch (IOException closed) {
                // It is over.
              }
            });
  }

  private static void pump(Socket from, Socket to) {
    try (from;
        to) {
      from.getInputStream().transferTo(to.getOutputStream());
    } catch (IOException gone) {
      // One end has hung up, so both do.
    }
  }

  /** One that came while the line was cut is cut as well. */
  private synchronized void remember(Closeable connection, ServerSocket server) throws IOException {
    if (server.isClosed()) {
      connection.close();
    } else {
      open.add(connection);
    }
  }

  @Override
  public void close() throws IOException {
    cut();
  }

  /** Refuses connections again, and cuts those that there are. */
  public synchronized void cut() throws IOException {
    for (Closeable connection : open) {
      connection.close();
    }
    open.clear();
  }
}
