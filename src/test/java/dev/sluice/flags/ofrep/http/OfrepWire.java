// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.flags.ofrep.http;

import static dev.sluice.flags.eval.TestSet.flag;
import static dev.sluice.flags.eval.TestSet.otp;

import dev.sluice.flags.FlagSnapshot;
import dev.sluice.flags.FlagStore;
import dev.sluice.flags.eval.FlagTable;
import dev.sluice.flags.ofrep.Answers;
import dev.sluice.flags.ofrep.HeardAt;
import dev.sluice.flags.ofrep.Views;
import dev.sluice.flags.ofrep.access.ApiKeys;
import dev.sluice.flags.ofrep.access.Buckets;
import dev.sluice.flags.ofrep.access.Caller;
import dev.sluice.flags.ofrep.access.Gate;
import dev.sluice.flags.ofrep.access.TokenReviewer.Holder;
import dev.sluice.flags.ofrep.access.TokenReviews;
import dev.sluice.flags.ofrep.http.OfrepServer.Pace;
import dev.sluice.flags.tls.Listening;
import dev.sluice.flags.tls.Listening.Transport;
import dev.sluice.kit.MutableClock;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/** One replica's OFREP and a client without any comfort, for FlagSet {@code shop/otp}. */
public final class OfrepWire implements AutoCloseable, OfrepMeters {
  public static final String TOKEN = "shop.planner.token";
  public static final String ELSEWHERE = "bank.teller.token";
  static final String PERSON = "a.persons.token";
  static final String SINGLE = "/ofrep/v1/evaluate/flags/registry";
  static final String BULK = "/ofrep/v1/evaluate/flags";
  static final String EVENTS = "/ofrep/v1/events";
  static final String AGENT = "{\"context\":{\"targetingKey\":\"shop/planner/1\"}}";

  final FlagStore store = new FlagStore();
  public final Queue<String> counted = new ConcurrentLinkedQueue<>();
  final Map<String, Holder> holders = new ConcurrentHashMap<>();
  final MutableClock clock = new MutableClock(Instant.ofEpochSecond(1_771_622_898));
  public final OfrepServer server;
  final ChangeStreams streams;
  volatile boolean apiServerAway;
  volatile HeardAt leases = new HeardAt(Instant.EPOCH, Instant.EPOCH);
  private final Vertx vertx = Vertx.vertx();
  private final ExecutorService asking = Executors.newVirtualThreadPerTaskExecutor();
  private final HttpClient client = HttpClient.newHttpClient();

  /** What a test wants otherwise. */
  public record Terms(
      int port,
      Transport transport,
      @Nullable Path keys,
      int burst,
      int streams,
      Duration beat,
      Duration look) {
    public static final Terms USUAL =
        new Terms(
            0, new Transport.Plain(), null, 10_000, 100, Duration.ofHours(1), Duration.ofHours(1));

    Terms with(Transport other) {
      return new Terms(port, other, keys, burst, streams, beat, Duration.ofMillis(20));
    }

    Terms at(int other) {
      return new Terms(other, transport, keys, burst, streams, beat, look);
    }

    Terms withKeys(Path folder) {
      return new Terms(port, transport, folder, burst, streams, beat, Duration.ofMillis(20));
    }

    Terms withBurst(int requests) {
      return new Terms(port, transport, keys, requests, streams, beat, look);
    }

    Terms withStreams(int most) {
      return new Terms(port, transport, keys, burst, most, beat, look);
    }

    Terms withBeat(Duration period) {
      return new Terms(port, transport, keys, burst, streams, period, look);
    }
  }

  public OfrepWire(Terms terms) {
    holders.put(TOKEN, new Holder(new Caller("shop", "planner")));
    holders.put(ELSEWHERE, new Holder(new Caller("bank", "teller")));
    holders.put(PERSON, new Holder(null));
    ApiKeys keys = new ApiKeys(terms.keys());
    TokenReviews tokens =
        new TokenReviews(this::review, asking, clock, clock, TokenReviews.Waits.NORMAL);
    Gate gate =
        new Gate(keys, tokens, new Buckets(1, terms.burst(), clock), new Buckets(1, 10_000, clock));
    Views views = new Views();
    streams = new ChangeStreams(views, () -> leases, terms.streams());
    server =
        new OfrepServer(
            vertx,
            store,
            new Answers(false, () -> leases),
            gate,
            keys,
            views,
            streams,
            this,
            clock,
            new Pace(terms.look(), Duration.ofMillis(20), terms.beat(), Duration.ofHours(1), 2));
    server.start(new Listening("127.0.0.1", terms.port(), terms.transport()));
  }

  private Optional<Holder> review(String token) {
    if (apiServerAway) {
      throw new IllegalStateException("away");
    }
    return Optional.ofNullable(holders.get(token));
  }

  public OfrepWire serving(FlagTable... tables) {
    Map<String, FlagTable> byId = new HashMap<>();
    List<String> ids = new ArrayList<>();
    for (FlagTable table : tables) {
      byId.put(table.id(), table);
      ids.add(table.id());
    }
    store.publish(new FlagSnapshot(byId, Map.of("shop/planner", ids)));
    return this;
  }

  /** FlagSet shop/otp with one flag. */
  static FlagTable at(int percent) {
    return otp().with(flag("registry", percent)).agents("planner", 10).table();
  }

  static FlagTable named(String name, FlagTable table) {
    return new FlagTable(table.namespace(), name, table.flags(), table.version());
  }

  public URI uri(String path) {
    return URI.create("http://127.0.0.1:" + server.port() + path);
  }

  /** As a pod of shop. */
  HttpResponse<String> post(String path, String body, String... headers) {
    return send(request(path, headers).POST(HttpRequest.BodyPublishers.ofString(body)));
  }

  HttpRequest.Builder request(String path, String... headers) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(uri(path))
            .header("Authorization", "Bearer " + TOKEN)
            .header("Content-Type", "application/json");
    for (int i = 0; i < headers.length; i += 2) {
      request.setHeader(headers[i], headers[i + 1]);
    }
    return request;
  }

  HttpResponse<String> send(HttpRequest.Builder request) {
    try {
      return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void answered(String endpoint, int status, Duration took) {
    counted.add(endpoint + " " + status);
  }

  @Override
  public void unknownFlag() {
    counted.add("unknown flag");
  }

  @Override
  public void close() {
    client.close();
    server.stop();
    asking.shutdownNow();
    vertx.close().toCompletionStage().toCompletableFuture().join();
  }
}
