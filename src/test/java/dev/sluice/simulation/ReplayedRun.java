// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.simulation;

import dev.sluice.simulation.real.Reading;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/** The model while a recording is played in it: an API server, and the operator that leads. */
@SuppressWarnings("EnumOrdinal") // As the operator numbers its moves.
final class ReplayedRun {
  /** Begins to tell that nothing has woken it. */
  static final String SLEEPS = "it sleeps until ";

  /** What happened so lately may not have been seen. */
  private static final Duration LATELY = Duration.ofMillis(100);

  /**
   * No timer of a real operator rings later than that, and nothing is heard of later: a second, and
   * what the operator of the model takes for soon.
   */
  static final Duration PATIENCE = Duration.ofMillis(1200);

  /** Before it has decided anything, a new process may need as long to start. */
  private static final Duration STARTS = Duration.ofSeconds(5);

  private final Sabotage sabotage;
  private final Compared compared;
  private final TrueTime time = new TrueTime();
  private final LocalClock clock = new LocalClock(time);
  private final List<ModelApi.Commit> commits = new ArrayList<>();
  private final ModelApi api = new ModelApi(commits::add);

  /** By whom each of the two reconcilers looks after, what it has not seen yet. */
  private final Map<Kind, Map<Kind, Deque<Instant>>> unseen = new EnumMap<>(Kind.class);

  private final Deque<Reading> untold = new ArrayDeque<>();
  private PlayedLooks looks;
  private Operator operator;
  private Instant awake = Instant.MAX;

  ReplayedRun(Sabotage sabotage, Compared compared) {
    this.sabotage = sabotage;
    this.compared = compared;
    unseen.put(Kind.MIGRATION, nothing(EnumSet.allOf(Kind.class)));
    unseen.put(Kind.FLAG_SET, nothing(EnumSet.complementOf(EnumSet.of(Kind.POLICY))));
  }

  private static Map<Kind, Deque<Instant>> nothing(Set<Kind> watched) {
    Map<Kind, Deque<Instant>> nothing = new EnumMap<>(Kind.class);
    watched.forEach(kind -> nothing.put(kind, new ArrayDeque<>()));
    return nothing;
  }

  /** Somebody else than the operator writes. */
  void write(RecordedWrite write) {
    int before = commits.size();
    write.replay(api, write.time(), -1);
    if (commits.size() == before) {
      throw new Broken(write + " is refused: " + api.refusal());
    }
    seen(write);
  }

  private void seen(RecordedWrite write) {
    for (Map<Kind, Deque<Instant>> events : unseen.values()) {
      if (events.containsKey(write.kind())) {
        events.get(write.kind()).add(write.time());
      }
    }
  }

  /** An operator takes the Lease with that epoch; null: nobody holds it. */
  void lead(Instant now, Long epoch) {
    operator = null;
    if (epoch == null) {
      return;
    }
    time.to(now.toEpochMilli());
    looks = new PlayedLooks(sabotage);
    Cast cast = new Cast(List.of(), List.of(), List.of(), 1, true, sabotage);
    operator =
        new Operator(0, cast, api, new ModelJobs(api, time), time, clock, looks, new Coverage());
    operator.start(0);
    operator.leads(epoch);
    awake = now.plus(STARTS);
    unseen.values().forEach(events -> events.values().forEach(Deque::clear));
    untold.clear();
  }

  /** Its agents are looked at; the operator has not heard of it yet. */
  void read(Reading reading) {
    untold.add(reading);
  }

  /**
   * How many events of each kind the reconciler of such objects has not seen, and last how many
   * readings.
   */
  int[] pending(Kind reconciled) {
    int[] pending = new int[Kind.values().length + 1];
    unseen.get(reconciled).forEach((kind, events) -> pending[kind.ordinal()] = events.size());
    pending[Kind.values().length] = reconciled == Kind.MIGRATION ? untold.size() : 0;
    return pending;
  }

  /**
   * What had happened is seen, what was due by then has rung, and everything was looked at, which
   * must have led to nothing: who had written later would have overslept.
   *
   * @param prompt whether it sees at once what happens; if not, within its patience
   * @return what it led to, in words; null if all is well
   */
  String settle(Instant now, boolean prompt) {
    int before = commits.size();
    Instant known = now.minus(prompt ? LATELY : PATIENCE);
    for (Instant next = happens(known); next != null; next = happens(known)) {
      rest(next);
      time.to(next.toEpochMilli());
      Instant at = next;
      unseen.forEach(
          (reconciled, events) ->
              events.forEach(
                  (kind, times) -> {
                    if (at.equals(times.peek())) {
                      deliver(reconciled, kind);
                    }
                  }));
      if (!untold.isEmpty() && next.equals(untold.peek().time())) {
        tell();
      }
    }
    rest(now);
    if (prompt) {
      turns();
    }
    return commits.size() == before ? null : "it writes sooner: " + told(commits.get(before));
  }

  /** When, before that, the next thing happened that it has not seen; null: nothing did. */
  private Instant happens(Instant before) {
    return Stream.concat(
            unseen.values().stream().flatMap(events -> events.values().stream()).map(Deque::peek),
            Stream.ofNullable(untold.peek()).map(Reading::time))
        .filter(then -> then != null && then.isBefore(before))
        .min(Comparator.naturalOrder())
        .orElse(null);
  }

  /** Nothing happens until then: it does what it has no more reason to put off. */
  private void rest(Instant until) {
    if (until.isBefore(awake)) {
      return;
    }
    long overdue = until.minus(PATIENCE).toEpochMilli();
    if (time.millis() < overdue) {
      turns();
    }
    while (operator.wakes() <= overdue) {
      time.to(operator.wakes());
      operator.ring();
      turns();
    }
  }

  private void turns() {
    for (int move = Operator.DELIVERIES; move < Operator.MOVES; move++) {
      if (operator.can(move, true, true)) {
        operator.move(move, true);
      }
    }
  }

  private static String told(ModelApi.Commit commit) {
    return commit.kind()
        + " "
        + commit.name()
        + " (from | to)\n    "
        + String.join(
            "\n    ",
            TreeDiff.of(
                Answer.Standing.of(commit.before()).status(),
                Answer.Standing.of(commit.after()).status()));
  }

  private void deliver(Kind reconciled, Kind kind) {
    unseen.get(reconciled).get(kind).remove();
    operator.move(Operator.deliveryTo(reconciled, kind), true);
  }

  private void tell() {
    Reading reading = untold.remove();
    looks.tell(reading);
    operator.nudge(reading.migration());
  }

  /**
   * The operator decides what the real one has decided there.
   *
   * @param unread of each kind, and of the readings, how many its reconciler has not seen yet
   * @return what is different, in lines; empty if nothing is
   */
  List<String> decide(RecordedWrite write, List<Integer> unread, Instant now) {
    unseen
        .get(write.kind())
        .forEach(
            (kind, events) -> {
              while (events.size() > unread.get(kind.ordinal())) {
                deliver(write.kind(), kind);
              }
            });
    while (write.kind() == Kind.MIGRATION && untold.size() > unread.getLast()) {
      tell();
    }
    time.to(now.toEpochMilli());
    operator.ring();
    int move = Operator.turnOf(write.kind(), write.name());
    if (!operator.can(move, true, true)) {
      return List.of(SLEEPS + Instant.ofEpochMilli(operator.wakes()));
    }
    int before = commits.size();
    clock.skewed(now.toEpochMilli() - time.millis());
    operator.move(move, true);
    clock.skewed(0);
    if (commits.size() == before) {
      return List.of("it writes nothing");
    }
    awake = now.isBefore(awake) ? now : awake;
    seen(write);
    return compared.differences(
        Answer.Standing.of(commits.getLast().after()).status(), write.status());
  }
}
