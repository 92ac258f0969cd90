// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.flags;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.kit.MutableClock;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What is asked before a lease is renewed, how often, and what counts as an answer. */
class LeaseProofsTest {
  private static final Instant START = Instant.parse("2026-03-01T10:00:00Z");
  private static final List<String> ALL = List.of("shop/a", "shop/b", "shop/c");

  private final MutableClock clock = new MutableClock(START);
  private final Place sets = new Place();
  private final Place migrations = new Place();
  private final Table grounds = new Table();
  private final Steps steps = new Steps();
  private final LeaseProofs proofs = new LeaseProofs(sets, migrations, grounds, clock, steps);

  LeaseProofsTest() {
    ALL.forEach(set -> sets.write(set, 7));
  }

  @Test
  void what_is_answered_and_taken_in_is_proven_for_the_time_of_the_question_once() {
    proofs.ask(ALL);
    clock.advance(Duration.ofSeconds(1));

    assertThat(proofs.shown()).containsOnlyKeys(ALL).containsValue(START);
    assertThat(proofs.shown()).isEmpty();
  }

  @Test
  void one_set_without_an_answer_costs_no_other_set_its_lease() {
    sets.failures.put("shop/a", new KubernetesClientException("too many requests", 429, null));

    proofs.ask(ALL);

    assertThat(proofs.shown()).containsOnlyKeys("shop/b", "shop/c");
  }

  @Test
  void an_answer_counts_when_it_comes_however_long_the_rest_of_its_round_takes() {
    List<Set<String>> shown = new ArrayList<>();
    sets.beforeAnswer = () -> shown.add(proofs.shown().keySet());

    proofs.ask(ALL);

    assertThat(shown).containsExactly(Set.of(), Set.of("shop/a"), Set.of("shop/b"));
    assertThat(proofs.shown()).containsOnlyKeys("shop/c");
  }

  @Test
  void without_a_line_nothing_more_is_asked_and_the_next_round_begins_with_the_others() {
    sets.failures.put("shop/b", new KubernetesClientException("away", new IOException("reset")));
    proofs.ask(ALL);
    assertThat(sets.asked).containsExactly("shop/a", "shop/b");
    assertThat(proofs.shown()).containsOnlyKeys("shop/a");

    steps.pass();
    proofs.ask(ALL);

    assertThat(sets.asked).containsExactly("shop/a", "shop/b", "shop/c", "shop/a", "shop/b");
  }

  @Test
  void a_round_is_followed_by_a_pause_that_grows_while_questions_stay_unanswered() {
    sets.failures.put("shop/a", new KubernetesClientException("away", new IOException("reset")));
    for (int i = 0; i < 4; i++) {
      proofs.ask(ALL);
      proofs.ask(ALL);
      steps.pass();
    }
    sets.failures.clear();

    proofs.ask(ALL);

    assertThat(steps.pauses).extracting(Duration::toSeconds).containsExactly(1L, 2L, 4L, 4L, 1L);
    assertThat(sets.asked.stream().filter("shop/a"::equals)).hasSize(5);
  }

  @Test
  void an_answer_that_the_watch_has_not_seen_yet_stands_for_a_while_and_is_asked_for_again_then() {
    sets.there.put("shop/a", 8L);
    proofs.ask(List.of("shop/a"));
    steps.pass();
    clock.advance(Duration.ofSeconds(3));
    proofs.ask(List.of("shop/a"));
    assertThat(sets.asked).hasSize(1);
    assertThat(proofs.shown()).isEmpty();

    clock.advance(Duration.ofSeconds(1));
    proofs.ask(List.of("shop/a"));
    sets.write("shop/a", 9);

    assertThat(sets.asked).hasSize(2);
    assertThat(proofs.shown()).containsEntry("shop/a", START.plusSeconds(4));
  }

  @Test
  void what_is_there_no_more_is_proven_by_not_having_been_seen_either() {
    sets.there.remove("shop/a");
    proofs.ask(List.of("shop/a"));
    assertThat(proofs.shown()).isEmpty();

    sets.taken.remove("shop/a");

    assertThat(proofs.shown()).containsOnlyKeys("shop/a");
  }

  @Test
  void the_migrations_that_hold_its_flags_have_to_be_answered_too() {
    grounds.holders.put("shop/a", Set.of("m"));
    migrations.write("shop/m", 3);
    migrations.there.put("shop/m", 4L);

    proofs.ask(ALL);

    assertThat(proofs.shown()).containsOnlyKeys("shop/b", "shop/c");
  }

  @Test
  void whoever_holds_its_flags_since_the_question_was_not_asked_about() {
    proofs.ask(List.of("shop/a"));
    grounds.holders.put("shop/a", Set.of("m"));
    migrations.write("shop/m", 3);
    assertThat(proofs.shown()).isEmpty();
    steps.pass();

    proofs.ask(List.of("shop/a"));

    assertThat(migrations.asked).containsExactly("shop/m");
    assertThat(proofs.shown()).containsOnlyKeys("shop/a");
  }

  @Test
  void what_was_seen_and_cannot_be_read_or_computed_is_held_back() {
    grounds.holders.put("shop/a", Set.of("m"));
    migrations.write("shop/m", 3);
    migrations.heldBack.add("shop/m");
    sets.heldBack.add("shop/b");
    grounds.failed.add("shop/c");

    proofs.ask(ALL);

    assertThat(proofs.shown()).isEmpty();
    assertThat(ALL).allMatch(proofs::heldBack);
  }

  /** The API server, and what the replica has seen of it. */
  private static final class Place implements Witness {
    final Map<String, Long> there = new HashMap<>();
    final Map<String, Long> taken = new HashMap<>();
    final Set<String> heldBack = new HashSet<>();
    final Map<String, RuntimeException> failures = new HashMap<>();
    final List<String> asked = new ArrayList<>();
    Runnable beforeAnswer = () -> {};

    void write(String key, long version) {
      there.put(key, version);
      taken.put(key, version);
    }

    @Override
    public long ask(String key) {
      asked.add(key);
      beforeAnswer.run();
      if (failures.containsKey(key)) {
        throw failures.get(key);
      }
      return there.getOrDefault(key, 0L);
    }

    @Override
    public boolean taken(String key, long version) {
      return !heldBack.contains(key)
          && (version == 0 ? !taken.containsKey(key) : taken.getOrDefault(key, 0L) >= version);
    }

    @Override
    public boolean heldBack(String key) {
      return heldBack.contains(key);
    }
  }

  private static final class Table implements LeaseProofs.Grounds {
    final Map<String, Set<String>> holders = new HashMap<>();
    final Set<String> failed = new HashSet<>();

    @Override
    public Set<String> holders(String set) {
      return holders.getOrDefault(set, Set.of());
    }

    @Override
    public boolean computed(String set) {
      return !failed.contains(set);
    }
  }

  /** Takes each step at once, but for those after a pause. */
  private static final class Steps implements LeaseProofs.Turns {
    final List<Duration> pauses = new ArrayList<>();
    private final Deque<Runnable> later = new ArrayDeque<>();

    @Override
    public void aside(Runnable step) {
      step.run();
    }

    @Override
    public void then(Duration pause, Runnable step) {
      if (pause.isZero()) {
        step.run();
      } else {
        pauses.add(pause);
        later.add(step);
      }
    }

    void pass() {
      later.remove().run();
    }
  }
}
