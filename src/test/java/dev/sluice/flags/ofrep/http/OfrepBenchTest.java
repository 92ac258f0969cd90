// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.flags.ofrep.http;

import static dev.sluice.flags.ofrep.http.OfrepWire.at;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.management.OperatingSystemMXBean;
import dev.sluice.flags.ofrep.access.Caller;
import dev.sluice.flags.ofrep.access.TokenReviewer.Holder;
import dev.sluice.flags.ofrep.http.OfrepWire.Terms;
import dev.sluice.kit.Crowd;
import dev.sluice.kit.ForeignClient;
import io.vertx.core.AbstractVerticle;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * OFREP beside an endpoint that reads JSON and answers JSON of the same size and does nothing else:
 * Vert.x as Quarkus has it, as many event loops, in turn in one run.
 */
@Tag("bench")
class OfrepBenchTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int LOOPS = 2;
  private static final int CONNECTIONS = 32;
  private static final int ROUNDS = 7;
  private static final int SECONDS = 3;

  /** As long as those of a ServiceAccount, and as they say when they end. */
  private static final String TOKEN =
      String.join(
          ".",
          base64("{\"alg\":\"RS256\",\"kid\":\"%s\"}".formatted("k".repeat(43))),
          base64(
              """
              {"aud":["sluice"],"exp":4102444800,"iat":1771622898,"iss":"https://kubernetes.default.svc",\
              "jti":"%1$s","kubernetes.io":{"namespace":"shop","node":{"name":"node-1","uid":"%1$s"},\
              "pod":{"name":"planner-1","uid":"%1$s"},"serviceaccount":{"name":"planner","uid":"%1$s"}},\
              "nbf":1771622898,"sub":"system:serviceaccount:shop:planner"}"""
                  .formatted("0".repeat(36))),
          "s".repeat(342));

  private record Load(
      int requests, int failures, double perSecond, double p50Micros, double p99Micros) {}

  private record Round(Load load, double cpuMicros) {}

  @Test
  void an_evaluation_is_compared_with_a_plain_answer() {
    Vertx vertx = Vertx.vertx();
    List<Round> plain = new ArrayList<>();
    List<Round> single = new ArrayList<>();
    try (OfrepWire wire = new OfrepWire(Terms.USUAL.withBurst(Integer.MAX_VALUE));
        ForeignClient crowd =
            ForeignClient.start(ForeignClient.Command.java(Crowd.class), Map.of())) {
      wire.serving(at(30));
      wire.holders.put(TOKEN, new Holder(new Caller("shop", "planner")));
      Buffer answer = Buffer.buffer(wire.post(OfrepWire.SINGLE, OfrepWire.AGENT).body());
      int port = plain(vertx, answer);

      for (int round = -2; round < ROUNDS; round++) {
        Round first = round(crowd, "http://127.0.0.1:" + port + OfrepWire.SINGLE);
        Round second = round(crowd, wire.uri(OfrepWire.SINGLE).toString());
        wire.counted.clear();
        if (round >= 0) {
          plain.add(first);
          single.add(second);
        }
      }
    } finally {
      vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    print("plain JSON", plain);
    print("OFREP single", single);
    System.out.printf(
        "OFREP has %.0f %% of the throughput, %.0f %% by processor time%n",
        100 * median(single, r -> r.load().perSecond()) / median(plain, r -> r.load().perSecond()),
        100 * median(plain, Round::cpuMicros) / median(single, Round::cpuMicros));
    assertThat(single).allSatisfy(r -> assertThat(r.load().failures()).isZero());
    assertThat(plain).allSatisfy(r -> assertThat(r.load().failures()).isZero());
  }

  private static int plain(Vertx vertx, Buffer answer) {
    int[] port = new int[1];
    vertx
        .deployVerticle(
            () ->
                new AbstractVerticle() {
                  @Override
                  public void start(io.vertx.core.Promise<Void> started) {
                    vertx
                        .createHttpServer()
                        .requestHandler(request -> answer(request, answer))
                        .listen(-1, "127.0.0.1")
                        .onSuccess(server -> port[0] = server.actualPort())
                        .<Void>mapEmpty()
                        .onComplete(started);
                  }
                },
            new DeploymentOptions().setInstances(LOOPS))
        .toCompletionStage()
        .toCompletableFuture()
        .join();
    return port[0];
  }

  /** Reads the question, and writes the answer, as objects. */
  private static void answer(HttpServerRequest request, Buffer answer) {
    request
        .body()
        .onSuccess(
            body -> {
              try {
                JsonNode asked = JSON.readTree(body.getBytes());
                assertThat(asked.path("context").isObject()).isTrue();
                JsonNode tree = JSON.readTree(answer.getBytes());
                request
                    .response()
                    .putHeader("Content-Type", "application/json")
                    .end(Buffer.buffer(JSON.writeValueAsBytes(tree)));
              } catch (IOException e) {
                throw new UncheckedIOException(e);
              }
            });
  }

  private static Round round(ForeignClient crowd, String url) {
    long before = cpu();
    Load load =
        crowd.ask(
            Load.class,
            "load",
            Map.of(
                "url",
                url,
                "authorization",
                "Bearer " + TOKEN,
                "body",
                OfrepWire.AGENT,
                "connections",
                CONNECTIONS,
                "seconds",
                SECONDS));
    return new Round(load, (cpu() - before) / 1e3 / load.requests());
  }

  private static void print(String what, List<Round> rounds) {
    System.out.printf(
        "%s: %,.0f requests a second, p50 %.2f ms, p99 %.2f ms, %.1f us of processor time each%n",
        what,
        median(rounds, r -> r.load().perSecond()),
        median(rounds, r -> r.load().p50Micros()) / 1e3,
        median(rounds, r -> r.load().p99Micros()) / 1e3,
        median(rounds, Round::cpuMicros));
  }

  private static String base64(String text) {
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }

  private static double median(List<Round> rounds, ToDoubleFunction<Round> what) {
    return rounds.stream().mapToDouble(what).sorted().toArray()[rounds.size() / 2];
  }

  private static long cpu() {
    return ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
        .getProcessCpuTime();
  }
}
