// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.kit;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.flags.wire.FlagSyncServiceGrpc;
import dev.sluice.flags.wire.SyncFlagsRequest;
import dev.sluice.flags.wire.SyncFlagsResponse;
import io.grpc.ManagedChannel;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.shaded.io.netty.channel.nio.NioEventLoopGroup;
import io.grpc.netty.shaded.io.netty.channel.socket.nio.NioSocketChannel;
import io.grpc.stub.StreamObserver;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.stream.IntStream;

/**
 * The other side of the benchmarks, in a process of its own, so that what it costs is not counted:
 * many who read the stream, or many who ask over HTTP. It is asked in lines of JSON.
 */
public final class Crowd {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final NioEventLoopGroup loop = new NioEventLoopGroup(1);
  private final List<Reader> readers = new ArrayList<>();
  private final Vertx vertx = Vertx.vertx();
  private volatile Awaited awaited = new Awaited("", new CountDownLatch(0), new AtomicLongArray(0));

  /**
   * What all readers wait for.
   *
   * @param text of the document
   * @param micros when each reader got it, since 1970
   */
  private record Awaited(String text, CountDownLatch missing, AtomicLongArray micros) {}

  private Crowd() {}

  /** Answers each question, until there is none any more. */
  public static void main(String[] args) throws IOException, InterruptedException {
    Crowd crowd = new Crowd();
    try (BufferedReader questions =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
      for (String line = questions.readLine(); line != null; line = questions.readLine()) {
        System.out.println(JSON.writeValueAsString(crowd.answer(JSON.readTree(line))));
      }
      System.exit(0);
    } catch (RuntimeException e) {
      System.err.println(e);
    } finally {
      // Its event loops would live on.
      System.exit(1);
    }
  }

  private Object answer(JsonNode question) throws InterruptedException {
    return switch (question.path("ask").asText()) {
      case "open" -> {
        await(question.path("text").asText(), question.path("count").asInt());
        open(question);
        yield arrived();
      }
      case "await" -> {
        await(question.path("text").asText(), readers.size());
        yield Map.of();
      }
      case "arrived" -> arrived();
      case "load" -> load(question);
      case String other -> throw new IllegalArgumentException(other);
    };
  }

  private void await(String text, int count) {
    awaited = new Awaited(text, new CountDownLatch(count), new AtomicLongArray(count));
  }

  private Map<String, ?> arrived() throws InterruptedException {
    Awaited all = awaited;
    if (!all.missing.await(Patience.PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
      throw new IllegalStateException(all.missing.getCount() + " did not get " + all.text);
    }
    return Map.of(
        "micros", IntStream.range(0, all.micros.length()).mapToObj(all.micros::get).toList());
  }

  /** Each over a connection of its own, as agents are. */
  private void open(JsonNode question) {
    for (int i = 0; i < question.path("count").asInt(); i++) {
      ManagedChannel channel =
          NettyChannelBuilder.forAddress("127.0.0.1", question.path("port").asInt())
              .eventLoopGroup(loop)
              .channelType(NioSocketChannel.class)
              .directExecutor()
              .usePlaintext()
              .build();
      Reader reader = new Reader(i);
      readers.add(reader);
      FlagSyncServiceGrpc.newStub(channel)
          .syncFlags(
              SyncFlagsRequest.newBuilder()
                  .setSelector(question.path("selector").asText())
                  .setProviderId("planner-" + i)
                  .build(),
              reader);
    }
  }

  private final class Reader implements StreamObserver<SyncFlagsResponse> {
    private final int number;

    Reader(int number) {
      this.number = number;
    }

    @Override
    public void onNext(SyncFlagsResponse response) {
      Instant now = InstantSource.system().instant();
      Awaited all = awaited;
      if (response.getFlagConfiguration().contains(all.text)
          && all.micros.compareAndSet(
              number, 0, now.getEpochSecond() * 1_000_000 + now.getNano() / 1_000)) {
        all.missing.countDown();
      }
    }

    @Override
    public void onError(Throwable failure) {
      System.err.println("reader " + number + ": " + failure);
    }

    @Override
    public void onCompleted() {}
  }

  /** So many ask one after the other, for so long. */
  private Map<String, ?> load(JsonNode question) throws InterruptedException {
    int connections = question.path("connections").asInt();
    HttpClient client = vertx.createHttpClient(new HttpClientOptions().setMaxPoolSize(connections));
    RequestOptions target =
        new RequestOptions()
            .setMethod(HttpMethod.POST)
            .setAbsoluteURI(question.path("url").asText())
            .putHeader("Content-Type", "application/json")
            .putHeader("Authorization", question.path("authorization").asText());
    Load load =
        new Load(
            client,
            target,
            Buffer.buffer(question.path("body").asText()),
            System.nanoTime() + Duration.ofSeconds(question.path("seconds").asInt()).toNanos(),
            new CountDownLatch(connections));
    long started = System.nanoTime();
    vertx.runOnContext(
        go -> {
          for (int i = 0; i < connections; i++) {
            load.ask();
          }
        });
    load.running.await();
    double seconds = (System.nanoTime() - started) / 1e9;
    client.close();
    long[] nanos = Arrays.copyOf(load.nanos, load.asked);
    Arrays.sort(nanos);
    return Map.of(
        "requests", load.asked,
        "failures", load.failures.get(),
        "perSecond", load.asked / seconds,
        "p50Micros", nanos[nanos.length / 2] / 1e3,
        "p99Micros", nanos[(int) (nanos.length * 0.99)] / 1e3);
  }

  /** All on one event loop. */
  private static final class Load {
    private final HttpClient client;
    private final RequestOptions target;
    private final Buffer body;
    private final long end;
    private final CountDownLatch running;
    private final AtomicInteger failures = new AtomicInteger();
    private long[] nanos = new long[1 << 16];
    private int asked;

    Load(HttpClient client, RequestOptions target, Buffer body, long end, CountDownLatch running) {
      this.client = client;
      this.target = target;
      this.body = body;
      this.end = end;
      this.running = running;
    }

    void ask() {
      long before = System.nanoTime();
      client
          .request(target)
          .compose(request -> request.send(body))
          .compose(
              response -> {
                if (response.statusCode() != 200) {
                  failures.incrementAndGet();
                }
                return response.body();
              })
          .onComplete(
              done -> {
                if (done.failed()) {
                  failures.incrementAndGet();
                }
                long now = System.nanoTime();
                if (asked == nanos.length) {
                  nanos = Arrays.copyOf(nanos, asked * 2);
                }
                nanos[asked++] = now - before;
                if (now < end) {
                  ask();
                } else {
                  running.countDown();
                }
              });
    }
  }
}
