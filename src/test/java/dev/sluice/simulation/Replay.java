// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.simulation;

import dev.sluice.recorder.Revision;
import dev.sluice.simulation.real.Reading;
import dev.sluice.simulation.real.RealRun.Recorded;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Plays a recording of a real run in the model: people, agents and the Lease as they were; the
 * operator decides by itself, and has to write what the real one wrote, in the same order and down
 * to the last field.
 *
 * <p>What a recording does not tell is tried out: when within the last moments the real operator
 * decided, and which of the latest events it had not seen by then. Whether there is an answer at
 * all is what counts; a run that the model could not have made is a difference.
 */
@SuppressWarnings("EnumOrdinal") // As the operator numbers its moves.
final class Replay {
  /** How long nothing more may be written. */
  private static final Duration AT_REST = Duration.ofSeconds(1);

  /** How many decisions are taken back at most where the next one cannot be explained. */
  private static final int TAKEN_BACK = 4;

  /** Of one kind, so many events at most may not have been seen. */
  private static final int UNSEEN = 3;

  /** What is played one after the other; of a decision, what explains it. */
  private final List<Consumer<ReplayedRun>> steps = new ArrayList<>();

  private final List<Item> items;
  private final Sabotage sabotage;
  private final Compared compared;
  private ReplayedRun run;
  private int played;
  private int decisions;
  private int late;
  private int furthest = -1;
  private List<String> difference = List.of();

  private Replay(Recorded recorded, Sabotage sabotage, Compared compared) {
    this.items = items(recorded);
    this.sabotage = sabotage;
    this.compared = compared;
    run = new ReplayedRun(sabotage, compared);
  }

  /**
   * What came of it.
   *
   * @param difference the first one, in lines; empty if there is none
   * @param decisions how many writes the model made as the real operator did
   * @param late how many of them the real one made before it had seen what had just happened
   */
  record Outcome(String difference, int decisions, int late) {}

  /** Plays a recording with an operator that may have a bug. */
  static Outcome of(Recorded recorded, Sabotage sabotage, Compared compared) {
    Replay replay = new Replay(recorded, sabotage, compared);
    boolean same = replay.play(0);
    return new Outcome(
        same
            ? ""
            : replay.items.get(replay.furthest).write()
                + " (model | real)\n  "
                + String.join("\n  ", replay.difference),
        replay.decisions,
        replay.late);
  }

  /** One thing of a recording, in order. */
  private record Item(
      long revision, Instant time, RecordedWrite write, Reading reading, Long epoch) {
    boolean isDecision() {
      return write != null && write.isDecision();
    }

    void play(ReplayedRun run) {
      if (reading != null) {
        run.read(reading);
      } else if (write != null) {
        run.write(write);
      } else {
        run.lead(time, epoch);
      }
    }
  }

  /** How a decision may have come about. */
  private record Guess(boolean settled, List<Integer> unseen, Instant now) {
    List<String> difference(ReplayedRun run, RecordedWrite write) {
      String sooner = run.settle(now, settled);
      return sooner != null ? List.of(sooner) : run.decide(write, unseen, now);
    }

    boolean late() {
      return unseen.stream().anyMatch(n -> n > 0);
    }
  }

  /** Whether the model can do all from that item on. */
  private boolean play(int from) {
    int next = from;
    int before = steps.size();
    while (next < items.size() && !items.get(next).isDecision()) {
      steps.add(items.get(next++)::play);
    }
    if (next < items.size() ? decide(next) : rests()) {
      return true;
    }
    takeBack(before);
    return false;
  }

  private boolean decide(int at) {
    RecordedWrite write = items.get(at).write();
    int before = steps.size();
    catchUp();
    Deque<Guess> guesses = new ArrayDeque<>(guesses(write));
    Set<Instant> awake = new HashSet<>();
    while (!guesses.isEmpty()) {
      Guess guess = guesses.remove();
      if (!guess.settled() && !awake.contains(guess.now())) {
        continue;
      }
      catchUp();
      List<String> found = guess.difference(run, write);
      if (!found.isEmpty()) {
        differs(at, found);
        rewind();
        if (!found.getFirst().startsWith(ReplayedRun.SLEEPS)) {
          awake.add(guess.now());
        }
        DecisionTimes.shifted(guess.now(), found, write.time())
            .ifPresent(now -> guesses.addFirst(new Guess(guess.settled(), guess.unseen(), now)));
        continue;
      }
      steps.add(r -> guess.difference(r, write));
      played++;
      decisions++;
      late += guess.late() ? 1 : 0;
      if (play(at + 1)) {
        return true;
      }
      decisions--;
      late -= guess.late() ? 1 : 0;
      takeBack(before);
      if (furthest - at > TAKEN_BACK) {
        return false;
      }
    }
    return false;
  }

  private boolean rests() {
    catchUp();
    Instant end = items.getLast().time().plus(AT_REST);
    String more = run.settle(end, true);
    if (more != null) {
      differs(items.size() - 1, List.of(more));
      rewind();
    }
    return more == null;
  }

  private void differs(int at, List<String> found) {
    if (at > furthest || (at == furthest && vague(found) < vague(difference))) {
      furthest = at;
      difference = found;
    }
  }

  /** The fewer fields differ, the likelier it is the real difference; the greatest: none can. */
  private static int vague(List<String> found) {
    return found.getFirst().startsWith("it ") ? Integer.MAX_VALUE : found.size();
  }

  private void catchUp() {
    while (played < steps.size()) {
      steps.get(played++).accept(run);
    }
  }

  private void takeBack(int size) {
    while (steps.size() > size) {
      steps.removeLast();
    }
    rewind();
  }

  private void rewind() {
    run = new ReplayedRun(sabotage, compared);
    played = 0;
  }

  /**
   * What is not told: the more has been seen of what matters, the sooner it is tried. What nothing
   * has woken is not taken to be awake because of what it has looked at long since.
   */
  private List<Guess> guesses(RecordedWrite write) {
    int[] pending = run.pending(write.kind());
    List<List<Integer>> lateness = new ArrayList<>();
    collect(pending, new Integer[pending.length], 0, lateness);
    lateness.sort(
        Comparator.comparingInt(unseen -> unseen.stream().mapToInt(Integer::intValue).sum()));
    List<Guess> guesses = new ArrayList<>();
    for (boolean settled : new boolean[] {true, false}) {
      for (List<Integer> unseen : lateness) {
        for (Instant now : DecisionTimes.of(write)) {
          guesses.add(new Guess(settled, unseen, now));
        }
      }
    }
    return guesses;
  }

  private static void collect(int[] pending, Integer[] unseen, int at, List<List<Integer>> all) {
    if (at == pending.length) {
      all.add(List.of(unseen));
      return;
    }
    for (int n = 0; n <= Math.min(UNSEEN, pending[at]); n++) {
      unseen[at] = n;
      collect(pending, unseen, at + 1, all);
    }
  }

  private static List<Item> items(Recorded recorded) {
    List<Item> items = new ArrayList<>();
    RecordedWrite.of(recorded.history())
        .forEach(w -> items.add(new Item(w.revision(), w.time(), w, null, null)));
    recorded.history().revisions().stream()
        .filter(r -> "Lease".equals(r.object().get("kind")))
        .forEach(r -> items.add(new Item(r.revision(), r.time(), null, null, epoch(r))));
    items.sort(Comparator.comparingLong(Item::revision));
    return withReadings(items, recorded.readings());
  }

  /** A reading was told before whatever was seen after it. */
  private static List<Item> withReadings(List<Item> items, List<Reading> readings) {
    List<Item> all = new ArrayList<>();
    int next = 0;
    for (Item item : items) {
      while (next < readings.size() && !readings.get(next).time().isAfter(item.time())) {
        Reading reading = readings.get(next++);
        all.add(new Item(0, reading.time(), null, reading, null));
      }
      all.add(item);
    }
    return all;
  }

  private static Long epoch(Revision lease) {
    Map<?, ?> spec = (Map<?, ?>) lease.object().get("spec");
    return spec == null || spec.get("holderIdentity") == null ? null : lease.revision();
  }
}
