// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.flags.ofrep.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** A reader of a stream of changes that reads bytes as they come. */
final class EventReader implements AutoCloseable {
  private final Socket socket;
  private final InputStream in;
  private final String path;
  private final String token;

  EventReader(OfrepWire wire, String path, String headers) throws IOException {
    this(wire, OfrepWire.TOKEN, path, headers);
  }

  EventReader(OfrepWire wire, String token, String path, String headers) throws IOException {
    socket = new Socket(InetAddress.getLoopbackAddress(), wire.server.port());
    in = socket.getInputStream();
    this.path = path;
    this.token = token;
    ask(headers);
  }

  void ask(String headers) throws IOException {
    String request =
        "GET "
            + path
            + " HTTP/1.1\r\nHost: flags\r\nAuthorization: Bearer "
            + token
            + "\r\n"
            + headers
            + "\r\n";
    socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
  }

  /** Status line and headers. */
  String head() throws IOException {
    StringBuilder head = new StringBuilder();
    for (String line = line(""); !line.isEmpty(); line = line("")) {
      head.append(line).append('\n');
    }
    return head.toString();
  }

  JsonNode event() throws IOException {
    return new ObjectMapper().readTree(line("data: ").substring("data: ".length()));
  }

  /** The next line that begins so. */
  String line(String begin) throws IOException {
    while (true) {
      StringBuilder line = new StringBuilder();
      for (int c = in.read(); c != '\n'; c = in.read()) {
        assertThat(c).as("the stream goes on").isNotNegative();
        line.append((char) c);
      }
      String text = line.toString().stripTrailing();
      if (text.startsWith(begin)) {
        return text;
      }
    }
  }

  String rest() throws IOException {
    return new String(in.readAllBytes(), StandardCharsets.US_ASCII);
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
