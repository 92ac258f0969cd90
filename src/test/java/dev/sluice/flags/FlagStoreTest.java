// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.flags;

import static dev.sluice.flags.eval.TestSet.flag;
import static dev.sluice.flags.eval.TestSet.leased;
import static dev.sluice.flags.eval.TestSet.otp;
import static dev.sluice.kit.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.flags.eval.FlagTable;
import dev.sluice.flags.eval.TestSet;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What is served, for those who write it and those who ask. */
class FlagStoreTest {
  private static final Selector OTP = Selector.parse("flagSetId=shop/otp");
  private static final Selector OTHER = Selector.parse("flagSetId=shop/other");
  private static final Instant HEARD = Instant.parse("2026-03-01T10:00:00Z");

  private final FlagStore store = new FlagStore();

  @Test
  void whoever_asks_does_not_wait_for_those_who_are_being_told() {
    // Given
    store.publish(snapshot(0));
    store.renew(Map.of("shop/otp", HEARD));
    List<Asked> asked = new ArrayList<>();
    store.subscribe(OTP, _ -> asked.add(answered(this::ask)));

    // When
    store.publish(snapshot(100));

    // Then
    assertThat(asked).hasSize(2);
    assertThat(asked.getLast().snapshot()).isEqualTo(snapshot(100));
    assertThat(asked.getLast().heardTime()).isEqualTo(HEARD);
    assertThat(asked.getLast().told().json()).contains("timestamp");
    assertThat(asked.getLast().untold().json()).isEqualTo("{\"flags\":{}}");
  }

  @Test
  void one_who_fails_keeps_nobody_else_from_being_told() {
    // Given
    store.publish(snapshot(0));
    List<FlagdDocument> told = new ArrayList<>();
    List<FlagSnapshot> heard = new ArrayList<>();
    store.subscribe(OTP, told::add);
    store.subscribe(OTP, new FailingOnce()::take);
    store.subscribe(OTP, told::add);
    store.listen(new FailingOnce()::take);
    store.listen(heard::add);

    // When
    store.publish(snapshot(100));

    // Then
    assertThat(told).hasSize(4);
    assertThat(heard).containsExactly(snapshot(0), snapshot(100));
  }

  @Test
  void a_document_that_cannot_be_written_is_tried_again_and_keeps_no_other_from_being_written() {
    // Given
    List<FlagdDocument> told = new ArrayList<>();
    List<FlagdDocument> others = new ArrayList<>();
    store.publish(snapshot(0));
    store.subscribe(OTP, told::add);
    IntStream.range(0, 20).forEach(i -> store.subscribe(source(i), others::add));
    store.renew(Map.of("shop/otp", NEVER_ENDING));
    FlagSnapshot next = withOther(snapshot(100));
    assertThatThrownBy(() -> store.publish(next)).isInstanceOf(RuntimeException.class);
    assertThat(others).hasSize(40);

    // When
    assertThatThrownBy(() -> store.publish(next)).isInstanceOf(RuntimeException.class);
    store.renew(Map.of("shop/otp", HEARD));
    store.publish(next);

    // Then
    assertThat(others).hasSize(40);
    assertThat(told).hasSize(2);
    assertThat(told.getLast().versions())
        .containsEntry("shop/otp", next.tables().get("shop/otp").version());
  }

  /** So late that no lease of it can be written down. */
  private static final Instant NEVER_ENDING = Instant.MAX;

  private static Selector source(int i) {
    return Selector.parse("source=shop/planner-" + i);
  }

  /** The same, and a set that each of the fleets uses. */
  private static FlagSnapshot withOther(FlagSnapshot snapshot) {
    FlagTable like = otp().with(flag("telemetry", 100)).table();
    FlagTable table = new FlagTable("shop", "other", like.flags(), like.version());
    Map<String, FlagTable> tables = new HashMap<>(snapshot.tables());
    tables.put(table.id(), table);
    Map<String, List<String>> sources = new HashMap<>();
    IntStream.range(0, 20).forEach(i -> sources.put("shop/planner-" + i, List.of(table.id())));
    return new FlagSnapshot(tables, sources);
  }

  /** Fails when it is told the second time. */
  private static final class FailingOnce {
    private int told;

    void take(Object news) {
      if (++told == 2) {
        throw new IllegalStateException("cannot take " + news);
      }
    }
  }

  @Test
  void a_document_that_is_too_large_counts_while_it_is_read() {
    // Given
    TestSet set = otp().agents("planner", 2_000);
    IntStream.range(0, 120).forEach(i -> set.with(flag("f" + i, 99)));
    store.publish(new FlagSnapshot(Map.of("shop/otp", set.table()), Map.of()));
    Consumer<FlagdDocument> reader = _ -> {};
    store.subscribe(OTP, reader);
    store.subscribe(OTHER, reader);
    assertThat(store.oversized()).isEqualTo(1);

    // When
    store.publish(snapshot(100));

    // Then
    assertThat(store.oversized()).isZero();
  }

  private record Asked(
      FlagSnapshot snapshot, Instant heardTime, FlagdDocument told, FlagdDocument untold) {}

  private Asked ask() {
    return new Asked(
        store.current().orElseThrow(),
        store.heardTime("shop/otp"),
        store.document(OTP).orElseThrow(),
        store.document(OTHER).orElseThrow());
  }

  /** By another thread, while this one holds whatever it holds. */
  private static <T> T answered(Supplier<T> question) {
    CompletableFuture<T> answer = new CompletableFuture<>();
    Thread.ofVirtual().start(() -> answer.complete(question.get()));
    await().until(answer::isDone);
    return answer.join();
  }

  private static FlagSnapshot snapshot(int percent) {
    FlagTable table = otp().with(leased("60s", flag("registry", percent))).table();
    return new FlagSnapshot(Map.of(table.id(), table), Map.of());
  }
}
