// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.flags;

import static dev.sluice.flags.eval.TestDriver.exposure;
import static dev.sluice.flags.eval.TestDriver.migration;
import static dev.sluice.flags.eval.TestSet.flag;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.api.FlagSet;
import dev.sluice.api.FlagSetStatus;
import dev.sluice.api.FlagSetStatus.FlagClaim;
import dev.sluice.api.RolloutRecord.Position;
import dev.sluice.flags.eval.TestDriver;
import dev.sluice.kit.ApiServer;
import dev.sluice.kit.RunningOperator;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.Watch;
import io.fabric8.kubernetes.client.Watcher;
import io.fabric8.kubernetes.client.WatcherException;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A completed migration yields its flags only if, by the quorum, it is still completed. */
@ExtendWith(ApiServer.class)
class HandoverQuorumTest {
  /** Done once, when the hand-over has been decided upon and the quorum is about to be asked. */
  private final AtomicReference<@Nullable Runnable> meanwhile = new AtomicReference<>();

  private final List<FlagSet> seen = new CopyOnWriteArrayList<>();
  private KubernetesClient client;
  private Written written;
  private RunningOperator operator;
  private Watch watch;

  @BeforeEach
  void complete(KubernetesClient own) {
    client = own;
    written = new Written(own);
    operator =
        RunningOperator.start(
            own, c -> new Written(c).reconciler(InstantSource.system()), this::asked);
    written.flagSet("otp", flag("registry", 0));
    written.migration("otp", plan());
    statusWhere(s -> s.claims().size() == 1);
    written.record(plan().at(Position.Completed, exposure("registry", 60, "first/one/", "one")));
    statusWhere(s -> s.flags().getFirst().percent() == 60);
    watch = client.resources(FlagSet.class).withName("otp").watch(into(seen));
  }

  @AfterEach
  void close() {
    watch.close();
    operator.close();
  }

  @Test
  void a_flag_is_not_taken_from_a_migration_that_went_on_while_it_was_decided_upon() {
    // Given
    meanwhile.set(
        () ->
            written.record(
                plan().at(Position.Running, exposure("registry", 100, "first/two/", "two"))));

    // When
    written.migration("otp", migration("second").stage("one", "registry"));

    // Then
    statusWhere(s -> "two".equals(s.flags().getFirst().stage()));
    assertThat(meanwhile).as("the quorum was asked, and it was meanwhile").hasNullValue();
    assertThat(holders()).containsOnly("first");
  }

  @Test
  void a_flag_is_yielded_by_one_that_stays_completed_at_the_cost_of_one_read() {
    // Given
    List<String> before = operator.reads();

    // When
    written.migration("otp", migration("second").stage("one", "registry"));

    // Then
    statusWhere(s -> s.claims().getFirst().migration().equals("second"));
    assertThat(operator.reads().subList(before.size(), operator.reads().size()))
        .containsExactly(
            "GET /apis/sluice.dev/v1alpha1/namespaces/"
                + client.getNamespace()
                + "/migrations/first");
  }

  private void asked(String read) {
    if (read.endsWith("/migrations/first")) {
      Runnable event = meanwhile.getAndSet(null);
      if (event != null) {
        event.run();
      }
    }
  }

  private static TestDriver plan() {
    return migration("first").stage("one", "registry").stage("two", "registry");
  }

  private Stream<String> holders() {
    return seen.stream()
        .map(FlagSet::getStatus)
        .filter(Objects::nonNull)
        .flatMap(status -> status.claims().stream())
        .map(FlagClaim::migration);
  }

  private void statusWhere(Predicate<FlagSetStatus> condition) {
    client
        .resources(FlagSet.class)
        .withName("otp")
        .waitUntilCondition(
            set -> set != null && set.getStatus() != null && condition.test(set.getStatus()),
            30,
            TimeUnit.SECONDS);
  }

  private static Watcher<FlagSet> into(List<FlagSet> seen) {
    return new Watcher<>() {
      @Override
      public void eventReceived(Action action, FlagSet set) {
        seen.add(set);
      }

      @Override
      public void onClose(WatcherException cause) {
        throw new IllegalStateException("the watch of the test has broken off", cause);
      }
    };
  }
}
