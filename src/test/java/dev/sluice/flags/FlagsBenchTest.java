// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.flags;

import static dev.sluice.flags.eval.TestDriver.exposure;
import static dev.sluice.flags.eval.TestDriver.migration;
import static dev.sluice.flags.eval.TestSet.flag;
import static dev.sluice.flags.eval.TestSet.otp;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.api.Annotations;
import dev.sluice.api.Flag;
import dev.sluice.api.Migration;
import dev.sluice.api.RolloutRecord.Position;
import dev.sluice.flags.eval.FlagTable;
import dev.sluice.flags.eval.TestDriver;
import dev.sluice.kit.ApiServer;
import dev.sluice.kit.Crowd;
import dev.sluice.kit.ForeignClient;
import dev.sluice.kube.Scope;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What the flag stream costs, and how soon a thousand agents know. */
@Tag("bench")
@ExtendWith(ApiServer.class)
class FlagsBenchTest {
  private static final int STREAMS = 1_000;
  private static final int WARM_UP = 20;
  private static final int CHANGES = 100;
  private static final String ON = "\"defaultVariant\":\"on\"";
  private static final String OFF = "\"defaultVariant\":\"off\"";

  private record Arrived(List<Long> micros) {}

  @Test
  void an_annotation_reaches_the_last_of_a_thousand_streams(KubernetesClient client) {
    Written written = new Written(client);
    written.flagSet("otp", flag("registry", 0));
    written.claims("otp", written.migration("otp", driver()), "registry");
    written.record(driver());
    String selector = "flagSetId=" + client.getNamespace() + "/otp";
    try (Wire wire = new Wire(terms());
        ForeignClient crowd = crowd()) {
      FlagWatch watch = new FlagWatch(client, Scope.ALL, wire.store, InstantSource.system());
      watch.start();
      open(crowd, wire, selector, ON);
      long[] last = new long[CHANGES];
      long[] all = new long[CHANGES * STREAMS];

      for (int change = -WARM_UP; change < CHANGES; change++) {
        boolean back = change % 2 == 0;
        crowd.ask(Map.class, "await", Map.of("text", back ? OFF : ON));
        long asked = micros(Instant.now());
        written.annotate(Migration.class, "m", Annotations.ROLLBACK, back ? "errors" : null);
        long[] took =
            crowd.ask(Arrived.class, "arrived", Map.of()).micros().stream()
                .mapToLong(arrived -> arrived - asked)
                .sorted()
                .toArray();
        if (change >= 0) {
          last[change] = took[STREAMS - 1];
          System.arraycopy(took, 0, all, change * STREAMS, STREAMS);
        }
      }

      print("annotation written to the last of 1,000 streams, ms", last);
      print("annotation written to each of 1,000 streams, ms", all);
      watch.stop();
      assertThat(wire.deliveries.open()).isEqualTo(STREAMS);
    }
  }

  @Test
  void a_stream_costs_so_much_memory() {
    try (Wire wire = new Wire(terms())) {
      wire.serve(Wire.at(100));
      try (ForeignClient few = crowd()) {
        few.ask(
            Map.class,
            "open",
            Map.of("port", wire.server.port(), "selector", Wire.SET, "text", ON, "count", 10));
        long heap = heap();
        long direct = outside();
        try (ForeignClient crowd = crowd()) {
          open(crowd, wire, Wire.SET, ON);
          assertThat(wire.deliveries.open()).isEqualTo(STREAMS + 10);

          System.out.printf(
              "one stream: %.1f KiB of heap, %.1f KiB outside it%n",
              (heap() - heap) / 1024.0 / STREAMS, (outside() - direct) / 1024.0 / STREAMS);
        }
      }
    }
  }

  @Test
  void a_document_of_200_flags_with_cohorts_of_500_has_this_size() throws IOException {
    FlagTable table =
        otp()
            .with(IntStream.range(0, 200).mapToObj(i -> flag("flag-" + i, 50)).toArray(Flag[]::new))
            .agents("planner", 1_000)
            .table();
    byte[] json = new byte[0];
    long[] nanos = new long[50];
    for (int i = 0; i < nanos.length; i++) {
      long before = System.nanoTime();
      json = FlagdDocument.of(List.of(table)).json().getBytes(StandardCharsets.UTF_8);
      nanos[i] = System.nanoTime() - before;
    }
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
      gzip.write(json);
    }

    System.out.printf(
        "200 flags with cohorts of 500 of 1,000: %,d bytes, %,d with gzip%n",
        json.length, packed.size());
    print("written in ms", Arrays.stream(nanos).map(n -> n / 1_000).toArray());
    assertThat(json.length).as("what clients take by default").isLessThan(4 << 20);
  }

  private static TestDriver driver() {
    return migration("m")
        .stage("one", "registry")
        .at(Position.Running, exposure("registry", 100, "m/one/", "one"));
  }

  private static SyncTerms terms() {
    return new SyncTerms(10 * STREAMS, Optional.empty(), Optional.empty());
  }

  private static ForeignClient crowd() {
    return ForeignClient.start(ForeignClient.Command.java(Crowd.class), Map.of());
  }

  private static void open(ForeignClient crowd, Wire wire, String selector, String text) {
    crowd.ask(
        Map.class,
        "open",
        Map.of("port", wire.server.port(), "selector", selector, "text", text, "count", STREAMS));
  }

  private static long micros(Instant instant) {
    return Duration.between(Instant.EPOCH, instant).toNanos() / 1_000;
  }

  private static long heap() {
    for (int i = 0; i < 3; i++) {
      System.gc();
    }
    return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
  }

  private static long outside() {
    return ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
        .mapToLong(BufferPoolMXBean::getMemoryUsed)
        .sum();
  }

  private static void print(String what, long[] micros) {
    long[] sorted = LongStream.of(micros).sorted().toArray();
    System.out.printf(
        "%s: p50 %.1f, p90 %.1f, p99 %.1f, max %.1f (%d)%n",
        what,
        sorted[sorted.length / 2] / 1e3,
        sorted[(int) (sorted.length * 0.9)] / 1e3,
        sorted[(int) (sorted.length * 0.99)] / 1e3,
        sorted[sorted.length - 1] / 1e3,
        sorted.length);
  }
}
