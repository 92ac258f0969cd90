// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.history.rules.Invariants;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class HistoryCheckerTest {
  private static final Instant START = Instant.parse("2026-03-02T09:00:00Z");
  private static final Subject LEASE = new Subject("Lease", "ns", "a", "1");
  private static final Subject SERVICE = new Subject("Service", "ns", "b", "2");

  @Test
  void a_breach_shows_the_last_20_revisions_of_the_objects_concerned_and_who_wrote_them() {
    // Given
    HistoryChecker checker = new HistoryChecker(List.of(new NeverAThousand()));
    for (int i = 1; i < 100; i++) {
      assertThat(checker.next(change(i, i % 3 == 0 ? SERVICE : LEASE, i))).isEmpty();
    }

    // When
    List<Breach> breaches = checker.next(change(100, LEASE, 1000));

    // Then
    assertThat(breaches).hasSize(1);
    assertThat(breaches.getFirst().example())
        .hasSize(20)
        .allMatch(change -> change.subject().equals(LEASE))
        .isSortedAccordingTo((a, b) -> Long.compare(a.revision(), b.revision()));
    assertThat(breaches.getFirst().toString())
        .startsWith("I99 broken: it is 1000\n  It is never a thousand.\n")
        .endsWith("  100 2026-03-02T09:00:00Z Lease ns/a by sluice 1 (status): content changed\n");
    assertThat(checker.revisions()).isEqualTo(100);
    assertThat(checker.objects()).isEqualTo(2);
  }

  @Test
  void changes_out_of_order_are_refused() {
    HistoryChecker checker = new HistoryChecker(Invariants.all());
    checker.next(change(7, LEASE, 1));

    assertThatThrownBy(() -> checker.next(change(7, LEASE, 2)))
        .hasMessage("revision 7 comes after 7: sort the history first");
  }

  private static Change change(long revision, Subject subject, int content) {
    return new Change(
        revision,
        START,
        subject,
        new Writer(Writer.SLUICE, Part.STATUS, "1"),
        view(content - 1),
        view(content));
  }

  private static View view(int content) {
    return new View.OfOther(Meta.of(0, Map.of()), Map.of("n", content));
  }

  private record NeverAThousand() implements Invariant {
    @Override
    public String id() {
      return "I99";
    }

    @Override
    public String sentence() {
      return "It is never a thousand.";
    }

    @Override
    public Finding check(Change change, Scene scene) {
      Object n = ((View.OfOther) change.after()).content().get("n");
      return n.equals(1000) ? Finding.of("it is " + n) : null;
    }
  }
}
