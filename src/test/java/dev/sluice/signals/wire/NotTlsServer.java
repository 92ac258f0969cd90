// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.signals.wire;

import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;

/** A server on loopback that answers the same bytes to whatever it is told in a TLS record. */
public final class NotTlsServer implements AutoCloseable {
  private final ServerSocket server;
  private final byte[] answer;

  /** Serves. */
  public NotTlsServer(byte[] answer) throws IOException {
    this.answer = answer.clone();
    server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    Thread.ofVirtual().start(this::serve);
  }

  public int port() {
    return server.getLocalPort();
  }

  private void serve() {
    while (!server.isClosed()) {
      try (Socket socket = server.accept()) {
        DataInputStream in = new DataInputStream(socket.getInputStream());
        // What is left unread would have the connection reset.
        in.skipNBytes(3);
        in.skipNBytes(in.readUnsignedShort());
        socket.getOutputStream().write(answer);
      } catch (IOException gone) {
        // The client has heard enough.
      }
    }
  }

  @Override
  public void close() throws IOException {
    server.close();
  }
}
