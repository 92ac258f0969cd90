// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.resources;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.api.Migration;
import dev.sluice.judge.suites.SuiteJob;
import dev.sluice.judge.suites.SuiteJob.State;
import dev.sluice.judge.suites.SuiteRun;
import dev.sluice.judge.suites.SuiteSight;
import dev.sluice.judge.suites.SuiteSight.Seen;
import dev.sluice.judge.suites.SuiteSight.Template;
import dev.sluice.kit.MutableClock;
import dev.sluice.resources.SuiteCluster.Outcome;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** Runs that are begun, and what is remembered of them. */
class SuiteJobsTest {
  private static final Instant START = Instant.parse("2026-03-02T09:00:00Z");
  private static final SuiteRun RUN = SuiteRun.before("one", 1, "suite", "checkout");

  private final MutableClock clock = new MutableClock(START);
  private final PriorityQueue<Task> tasks = new PriorityQueue<>(Comparator.comparing(Task::time));
  private final List<String> told = new ArrayList<>();
  private final List<Instant> tries = new ArrayList<>();
  private final List<SuiteJob> jobs = new ArrayList<>();
  private Supplier<Outcome> outcome = Outcome.Begun::new;

  private final SuiteJobs suites =
      new SuiteJobs(
          new SuiteCluster() {
            @Override
            public SuiteSight list(Whose whose) {
              return new Seen(jobs, Map.of(), Map.of());
            }

            @Override
            public Template template(Source source) {
              return source.cronJob().equals("checkout")
                  ? new Template.Fit(null)
                  : new Template.Unfit("is not there");
            }

            @Override
            public Outcome begin(Migration migration, SuiteRun run, BooleanSupplier stands) {
              tries.add(clock.instant());
              return stands.getAsBoolean() ? outcome.get() : new Outcome.Overtaken();
            }
          },
          (delay, task) -> tasks.add(new Task(clock.instant().plus(delay), task)),
          clock,
          told::add);

  private record Task(Instant time, Runnable run) {}

  private Seen sight() {
    return (Seen) suites.sight("a/otp", "a", "uid", Set.of("checkout"));
  }

  /** As a reconciler comes again and again. */
  private void start(BooleanSupplier stands, Duration each, int times) {
    for (int i = 0; i < times; i++) {
      suites.sight("a/otp", "a", "uid", Set.of("checkout"));
      suites.start("a/otp", migration(), RUN, stands);
      pass(each);
    }
  }

  private void look() {
    suites.sight("a/otp", "a", "uid", Set.of("checkout"));
    pass(Duration.ofSeconds(1));
  }

  private void pass(Duration time) {
    Instant end = clock.instant().plus(time);
    while (!tasks.isEmpty() && !tasks.peek().time().isAfter(end)) {
      Task next = tasks.remove();
      if (next.time().isAfter(clock.instant())) {
        clock.set(next.time());
      }
      next.run().run();
    }
    clock.set(end);
  }

  private static SuiteJob job(int number, Instant created) {
    return new SuiteJob("run " + number, "job-" + number, created, State.Running, "");
  }

  private Duration begunAgo(int index) {
    return Duration.between(sight().jobs().get(index).begun(), clock.instant());
  }

  @Test
  void what_nobody_expects_is_told_with_a_remedy_and_tried_again_more_and_more_seldom() {
    // Given
    look();
    outcome =
        () -> {
          throw new IllegalStateException("a template of a strange kind");
        };

    // When
    start(() -> true, Duration.ofSeconds(5), 40);

    // Then
    assertThat(sight().refused())
        .containsEntry(
            RUN.id(),
            "cannot be run, by a fault of the operator (IllegalStateException): see its log, and"
                + " whether kubectl create job --from=cronjob/checkout runs its template; it is"
                + " tried again");
    assertThat(told).contains("a/otp");
    assertThat(tries).hasSizeBetween(4, 6);
    outcome = Outcome.Begun::new;
    start(() -> true, Duration.ofSeconds(5), 13);
    assertThat(sight().refused()).isEmpty();
  }

  @Test
  void nothing_is_begun_upon_what_is_not_so_any_more_and_it_is_told_to_look_again_soon() {
    // Given
    look();
    told.clear();

    // When
    start(() -> false, Duration.ofMillis(900), 1);

    // Then
    assertThat(told).isEmpty();
    pass(Duration.ofMillis(200));
    assertThat(told).containsExactly("a/otp");
    assertThat(sight().refused()).isEmpty();
    start(() -> true, Duration.ofSeconds(1), 1);
    assertThat(tries).hasSize(2);
  }

  @Test
  void templates_are_known_before_anything_is_to_be_run() {
    // Given
    suites.sight("a/otp", "a", "uid", Set.of("checkout", "gone"));

    // When
    pass(Duration.ofSeconds(1));

    // Then
    assertThat(((Seen) suites.sight("a/otp", "a", "uid", Set.of("checkout", "gone"))).templates())
        .containsExactlyInAnyOrderEntriesOf(
            Map.of("checkout", new Template.Fit(null), "gone", new Template.Unfit("is not there")));
    assertThat(told).contains("a/otp");
  }

  @Test
  void of_a_run_that_was_seen_to_come_the_own_clock_tells_when_it_was_begun() {
    for (Duration skew : List.of(Duration.ofHours(-3), Duration.ofHours(3))) {
      // Given
      jobs.clear();
      pass(Duration.ofDays(3));
      look();
      pass(Duration.ofMinutes(1));

      // When
      jobs.add(job(1, clock.instant().plus(skew)));
      pass(Duration.ofMinutes(2));

      // Then
      assertThat(begunAgo(0))
          .as("%s", skew)
          .isBetween(Duration.ofSeconds(110), Duration.ofSeconds(131));
    }
  }

  @Test
  void who_comes_later_believes_the_api_server_but_no_time_to_come() {
    // Given
    jobs.add(job(1, START.minus(Duration.ofMinutes(7))));
    jobs.add(job(2, START.plus(Duration.ofHours(2))));

    // When
    look();

    // Then
    assertThat(begunAgo(0)).isEqualTo(Duration.ofMinutes(7).plusSeconds(1));
    assertThat(begunAgo(1)).isEqualTo(Duration.ofSeconds(1));
  }

  @Test
  void a_clock_that_is_put_back_makes_no_run_one_of_the_future() {
    // Given
    look();
    jobs.add(job(1, START));
    pass(Duration.ofSeconds(20));

    // When
    clock.set(START.minus(Duration.ofHours(1)));
    tasks.clear();
    suites.start("a/otp", migration(), RUN, () -> true);
    pass(Duration.ofSeconds(1));

    // Then
    assertThat(begunAgo(0)).isEqualTo(Duration.ofSeconds(1));
  }

  private static Migration migration() {
    Migration migration = new Migration();
    migration.setMetadata(
        new ObjectMetaBuilder().withNamespace("a").withName("otp").withUid("uid").build());
    return migration;
  }
}
