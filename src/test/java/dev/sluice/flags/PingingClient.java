// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.flags;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/**
 * A connection of HTTP/2 that has no stream and sends nothing but pings. Clients of gRPC do not
 * ping more often than every 10 s, which no test has time for.
 */
final class PingingClient implements AutoCloseable {
  private static final int SETTINGS = 4;
  private static final int PING = 6;
  private static final int GOAWAY = 7;
  private static final int ACK = 1;

  private final Socket socket;
  private final DataOutputStream out;
  private final DataInputStream in;

  PingingClient(int port) throws IOException {
    socket = new Socket(InetAddress.getLoopbackAddress(), port);
    out = new DataOutputStream(socket.getOutputStream());
    in = new DataInputStream(socket.getInputStream());
    out.write("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
    frame(SETTINGS, 0, new byte[0]);
  }

  /** Pings; a server that has gone has said why before. */
  void ping() {
    try {
      frame(PING, 0, new byte[8]);
    } catch (IOException gone) {
      // Its answer is there to be read all the same.
    }
  }

  /**
   * Reads on to the next answer.
   *
   * @return what the server says with its farewell; empty if the answer is that of a ping
   */
  String answer() throws IOException {
    while (true) {
      byte[] header = in.readNBytes(9);
      if (header.length < 9) {
        return "closed";
      }
      int length = (header[0] & 255) << 16 | (header[1] & 255) << 8 | (header[2] & 255);
      byte[] payload = in.readNBytes(length);
      switch (header[3]) {
        case SETTINGS -> {
          if (header[4] != ACK) {
            frame(SETTINGS, ACK, new byte[0]);
          }
        }
        case PING -> {
          if (header[4] == ACK) {
            return "";
          }
          frame(PING, ACK, payload);
        }
        case GOAWAY -> {
          return new String(payload, 8, length - 8, StandardCharsets.UTF_8);
        }
        default -> {
          // Windows and the like.
        }
      }
    }
  }

  private void frame(int type, int flags, byte[] payload) throws IOException {
    out.writeByte(0);
    out.writeShort(payload.length);
    out.writeByte(type);
    out.writeByte(flags);
    out.writeInt(0);
    out.write(payload);
    out.flush();
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
