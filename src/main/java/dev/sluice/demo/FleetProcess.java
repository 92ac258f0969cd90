// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.demo;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.demo.fleet.FleetMain;
import dev.sluice.demo.fleet.FleetView;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** The fleet of simulated agents, and the one way to look at it and to break it. */
final class FleetProcess implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private final ChildJvm child;
  private final URI address;
  private final HttpClient http = HttpClient.newBuilder().connectTimeout(PATIENCE).build();
  private final ObjectMapper json = FleetMain.json();

  private FleetProcess(ChildJvm child, URI address) {
    this.child = child;
    this.address = address;
  }

  /** Starts the fleet and returns when it works; its agents connect as soon as the port listens. */
  static FleetProcess start(int flagPort, Path addressMap, Path log) throws IOException {
    ChildJvm child =
        ChildJvm.startSpeaking(
            "the fleet",
            List.of(
                "-Xms16m",
                "-Xmx96m",
                "-cp",
                System.getProperty("java.class.path"),
                FleetMain.class.getName(),
                "--namespace=" + Example.NAMESPACE,
                "--workload=" + Example.FLEET.name(),
                "--agents=" + Example.FLEET.replicas(),
                "--flags=" + String.join(",", Example.allFlags()),
                "--break=" + Example.BROKEN_FLAG + "=" + Example.BROKEN_PERCENT,
                "--flag-port=" + flagPort,
                "--address-map=" + addressMap),
            log);
    try {
      return new FleetProcess(child, URI.create(child.firstLine()));
    } catch (IOException e) {
      child.close();
      throw e;
    }
  }

  URI address() {
    return address;
  }

  long residentBytes() {
    return child.residentBytes();
  }

  /** The fleet now. */
  FleetView view() throws IOException {
    HttpRequest request = request("/agents").GET().build();
    return json.readValue(send(request).body(), FleetView.class);
  }

  /** Mends the new path of a flag in all agents. */
  void mend(String flag) throws IOException {
    send(request("/paths/" + flag + "/mend").POST(BodyPublishers.noBody()).build());
  }

  @Override
  public void close() {
    child.close();
    http.shutdownNow();
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create(address + path)).timeout(PATIENCE);
  }

  private HttpResponse<String> send(HttpRequest request) throws IOException {
    try {
      HttpResponse<String> response = http.send(request, BodyHandlers.ofString());
      if (response.statusCode() >= 300) {
        throw new IOException(
            request.uri() + " answered " + response.statusCode() + ": " + response.body().strip());
      }
      return response;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    } catch (IOException e) {
      throw new IOException("the fleet does not answer; see " + child.log(), e);
    }
  }
}
