// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.signals.wire;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** An agent on loopback that answers every request with exactly the bytes that it is told. */
public final class AgentStub implements AutoCloseable {
  private final ServerSocket server;
  private final Answer answer;
  private final List<String> requests = new CopyOnWriteArrayList<>();

  /** Writes an answer; when it returns, the connection is closed. */
  @FunctionalInterface
  public interface Answer {
    void to(OutputStream agent) throws IOException, InterruptedException;
  }

  public AgentStub(Answer answer) throws IOException {
    this.answer = answer;
    this.server = new ServerSocket(0, 500, InetAddress.getLoopbackAddress());
    Thread.ofVirtual().start(this::accept);
  }

  /** One that answers with that status, those header lines and that body. */
  public static AgentStub answering(String status, String headers, byte[] body) throws IOException {
    String head =
        "HTTP/1.1 "
            + status
            + "\r\n"
            + headers.replace("\n", "\r\n")
            + "\r\nContent-Length: "
            + body.length
            + "\r\nConnection: close\r\n\r\n";
    return new AgentStub(
        out -> {
          out.write(head.getBytes(StandardCharsets.UTF_8));
          out.write(body);
        });
  }

  public URI address() {
    return URI.create("http://127.0.0.1:" + server.getLocalPort() + "/metrics");
  }

  /** The heads of all requests so far. */
  public List<String> requests() {
    return List.copyOf(requests);
  }

  private void accept() {
    while (!server.isClosed()) {
      try {
        Socket socket = server.accept();
        Thread.ofVirtual().start(() -> serve(socket));
      } catch (IOException closed) {
        return;
      }
    }
  }

  private void serve(Socket socket) {
    try (socket;
        var in =
            new BufferedReader(
                new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8))) {
      StringBuilder head = new StringBuilder();
      for (String line = in.readLine(); line != null && !line.isEmpty(); line = in.readLine()) {
        head.append(line).append('\n');
      }
      requests.add(head.toString());
      answer.to(socket.getOutputStream());
      socket.getOutputStream().flush();
    } catch (IOException gone) {
      // The client has heard enough.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    try {
      server.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
