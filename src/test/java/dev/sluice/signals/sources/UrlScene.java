// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.signals.sources;

import dev.sluice.judge.Answer;
import dev.sluice.judge.CheckSource;
import dev.sluice.judge.ConditionSight;
import dev.sluice.kit.MutableClock;
import dev.sluice.signals.wire.AgentStub;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** A host called pages.test on loopback, which the administrator lets checks ask. */
final class UrlScene implements AutoCloseable {
  final MutableClock clock = new MutableClock(Instant.ofEpochSecond(1000));
  final List<String> lookedUp = new CopyOnWriteArrayList<>();
  private final List<AutoCloseable> open = new ArrayList<>();
  private NumberSources.Urls settings =
      new NumberSources.Urls(true, List.of(), List.of("127.0.0.0/8"), Optional.empty());
  private UrlSource.Lookup names = _ -> List.of(InetAddress.getLoopbackAddress());
  private @Nullable AgentStub stub;
  private @Nullable NumberSources sources;

  UrlScene settings(boolean enabled, List<String> hosts, List<String> networks) {
    settings = new NumberSources.Urls(enabled, hosts, networks, Optional.empty());
    return this;
  }

  UrlScene names(UrlSource.Lookup given) {
    names = given;
    return this;
  }

  UrlScene answering(AgentStub.Answer answer) throws IOException {
    stub = new AgentStub(answer);
    open.add(stub);
    return this;
  }

  UrlScene answering(String status, String headers, byte[] body) throws IOException {
    stub = AgentStub.answering(status, headers, body);
    open.add(stub);
    return this;
  }

  /** All bytes of an answer. */
  UrlScene saying(String bytes) throws IOException {
    return answering(out -> out.write(bytes.getBytes(StandardCharsets.UTF_8)));
  }

  AgentStub stub() {
    return stub;
  }

  int port() {
    return stub.address().getPort();
  }

  Answer json(String path, String pointer) {
    return ask(new CheckSource.Http("http://pages.test:" + port() + path, pointer));
  }

  Answer metrics(String metric, Map<String, String> labels) {
    return ask(
        new CheckSource.OpenMetrics("http://pages.test:" + port() + "/metrics", metric, labels));
  }

  Answer ask(CheckSource.External source) {
    return ask(source, Duration.ofSeconds(20));
  }

  Answer ask(CheckSource.External source, Duration patience) {
    return ask(source, "default", patience);
  }

  /** The same for a migration of that namespace. */
  Answer ask(CheckSource.External source, String namespace, Duration patience) {
    if (sources == null) {
      sources =
          new NumberSources(
              List.of(),
              settings,
              host -> {
                lookedUp.add(host);
                return names.of(host);
              },
              (_, _) -> new ConditionSight.Unseen(),
              clock);
      open.add(sources);
    }
    return sources
        .ask(
            new NumberSource.Question(
                source, namespace, Map.of(), null, Duration.ofSeconds(10), patience))
        .answer();
  }

  @Override
  public void close() {
    for (AutoCloseable each : open) {
      try {
        each.close();
      } catch (Exception e) {
        throw new IllegalStateException(e);
      }
    }
  }
}
