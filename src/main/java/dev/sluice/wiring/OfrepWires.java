// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.wiring;

import dev.sluice.flags.FlagStore;
import dev.sluice.flags.ofrep.Answers;
import dev.sluice.flags.ofrep.Leases;
import dev.sluice.flags.ofrep.Views;
import dev.sluice.flags.ofrep.access.ApiKeys;
import dev.sluice.flags.ofrep.access.Buckets;
import dev.sluice.flags.ofrep.access.Gate;
import dev.sluice.flags.ofrep.access.KubernetesTokenReviewer;
import dev.sluice.flags.ofrep.access.TokenReviews;
import dev.sluice.flags.ofrep.http.ChangeStreams;
import dev.sluice.flags.ofrep.http.OfrepServer;
import dev.sluice.flags.tls.Listening;
import dev.sluice.flags.tls.Listening.Transport;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.vertx.core.Vertx;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;

/** Starts and stops OFREP with the process, in every replica, whoever leads. */
@ApplicationScoped
public class OfrepWires {
  /** Of what nobody knows yet: a fleet that starts behind one address must get through. */
  private static final int STRANGERS_PER_SECOND = 20;

  private static final int STRANGERS_AT_ONCE = 500;

  private final OperatorConfig.Flags flags;
  private final ExecutorService asking = Executors.newVirtualThreadPerTaskExecutor();
  private final OfrepServer server;

  private record Heard(Map<String, Instant> heardTimes, Instant now) implements Leases {
    @Override
    public Instant heardTime(String set) {
      return heardTimes.getOrDefault(set, Instant.EPOCH);
    }
  }

  /** OFREP of that configuration. */
  public OfrepWires(
      OperatorConfig config,
      Vertx vertx,
      FlagStore store,
      KubernetesClient client,
      InstantSource clock,
      MeterRegistry registry) {
    this.flags = config.flags();
    OfrepConfig ofrep = flags.ofrep();
    SteadyClock steady = new SteadyClock();
    ApiKeys keys = new ApiKeys(ofrep.apiKeys().orElse(null));
    Gate gate =
        new Gate(
            keys,
            new TokenReviews(
                new KubernetesTokenReviewer(client, ofrep.audience()),
                asking,
                clock,
                steady,
                TokenReviews.Waits.NORMAL),
            new Buckets(ofrep.requestsPerSecond(), ofrep.burst(), steady),
            new Buckets(STRANGERS_PER_SECOND, STRANGERS_AT_ONCE, steady));
    Views views = new Views();
    Supplier<Leases> leases = () -> new Heard(store.heardTimes(), clock.instant());
    ChangeStreams streams = new ChangeStreams(views, leases, ofrep.streamsPerCaller());
    this.server =
        new OfrepServer(
            vertx,
            store,
            new Answers(ofrep.requireTargetingKey(), leases),
            gate,
            keys,
            views,
            streams,
            new MeteredOfrep(registry),
            steady,
            OfrepServer.Pace.NORMAL);
    Gauge.builder("sluice.ofrep.streams", streams, ChangeStreams::open)
        .description("Streams of changes that are open")
        .register(registry);
    Gauge.builder("sluice.ofrep.bodies", server, OfrepServer::held)
        .description("How much of the bodies of requests is held")
        .baseUnit("bytes")
        .register(registry);
    Gauge.builder("sluice.ofrep.listening", server, s -> s.port() == 0 ? 0 : 1)
        .description("1 while OFREP is served")
        .register(registry);
  }

  void start(@Observes StartupEvent event) {
    server.start(new Listening(flags.host(), flags.ofrep().port(), transport(flags)));
  }

  void stop(@Observes ShutdownEvent event) {
    server.stop();
    asking.shutdownNow();
  }

  /** The port that OFREP is served on; 0 while it is not. */
  public int port() {
    return server.port();
  }

  /** Where agents find OFREP; empty if it is not served. */
  static Optional<String> endpoint(OperatorConfig.Flags flags) {
    String place = "://" + flags.advertisedHost() + ":" + flags.ofrep().advertisedPort();
    return switch (transport(flags)) {
      case Transport.Plain() -> Optional.of("http" + place);
      case Transport.Tls _ -> Optional.of("https" + place);
      case Transport.Silent() -> Optional.empty();
    };
  }

  private static Transport transport(OperatorConfig.Flags flags) {
    OfrepConfig ofrep = flags.ofrep();
    return Listening.transport(
        flags.host(), ofrep.plainText(), flags.tls().certificateFile(), flags.tls().keyFile());
  }
}
